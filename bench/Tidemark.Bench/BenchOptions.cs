using System.Globalization;
using Tidemark.TDengine;

namespace Tidemark.Bench;

/// <summary>What a benchmark was asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary>The server; null for the sandbox.</summary>
    public Dsn? Dsn { get; init; }

    /// <summary>The database that is made where it does not exist, and kept.</summary>
    public string Database { get; init; } = "tidemark_bench";

    /// <summary>Child tables.</summary>
    public int Tables { get; init; } = 1000;

    /// <summary>Rows of each.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>own, naive or both.</summary>
    public string Client { get; init; } = "both";

    /// <summary>Connections that write.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Runs of each client.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Reads the arguments behind the benchmark's name.</summary>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            options = args[i] switch
            {
                "--dsn" => options with { Dsn = Dsn.Parse(value) },
                "--database" => options with { Database = value },
                "--tables" => options with { Tables = int.Parse(value, CultureInfo.InvariantCulture) },
                "--rows" => options with { Rows = int.Parse(value, CultureInfo.InvariantCulture) },
                "--client" => options with { Client = value },
                "--connections" => options with { Connections = int.Parse(value, CultureInfo.InvariantCulture) },
                "--runs" => options with { Runs = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"unknown option {args[i]}", nameof(args)),
            };
        }

        return options;
    }

    /// <summary>Prints how to call it.</summary>
    public static int Usage()
    {
        Console.Error.WriteLine("""
            Tidemark.Bench subscription [--dsn taos+ws://root:taosdata@localhost:6041] [--database tidemark_bench] [--tables 1000] [--rows 10000]
                           [--client own|naive|both] [--runs 3]
            Tidemark.Bench replay-untouched --dsn taos://root:taosdata@localhost:6030 [--database tidemark_bench] [--tables 1000] [--rows 10000] [--connections 4] [--runs 3]

            Tidemark.Bench capture --dsn taos://root:taosdata@localhost:6030 [--database tidemark_bench] [--tables 1000] [--rows 10000] [--runs 3]
            Tidemark.Bench rows --dsn taos://root:taosdata@localhost:6030 [--database tidemark_bench] [--tables 1000] [--rows 10000] [--connections 4] [--runs 3]

            subscription reads a whole database by snapshot subscription, with Tidemark's client and with a plain ClientWebSocket. replay-untouched writes the messages
            of such a subscription back as they are, over several connections, into a database of its own. The DSN chooses the driver: taos+ws:// or taos://.
            Without --dsn the server is the sandbox.
            capture takes whole initial points by snapshot with one consumer and without compression, one after another in one process: the first compiles, the others do not.
            rows reads all rows of the largest super table by queries, throws them away, and does so again, in one process: no dump by queries can be faster.
            Every run of the others is a process of its own, so that its processor time includes starting up and compiling.
            """);
        return 2;
    }
}
