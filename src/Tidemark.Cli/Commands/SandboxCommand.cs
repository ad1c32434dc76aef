using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Spectre.Console;
using Tidemark.Cli.Documents;
using Tidemark.Errors;
using Tidemark.Sandbox;

namespace Tidemark.Cli.Commands;

/// <summary>'sandbox': a TDengine-compatible server to try things on.</summary>
internal static class SandboxCommand
{
    private static readonly Option<int> Port = new("--port") { Description = "The port to listen on; 0 takes a free one", HelpName = "0..65535", DefaultValueFactory = _ => 6041 };
    private static readonly Option<string> Host = new("--host") { Description = "The address to listen on", HelpName = "address", DefaultValueFactory = _ => "127.0.0.1" };

    public static Command Build()
    {
        var command = new Command("sandbox", "Run a TDengine-compatible server in this process, data in memory, until Ctrl-C. To try things out; it is no database product.") { Port, Host };
        HelpWithExamples.Add(command,
            "tidemark sandbox",
            "tidemark sandbox --port 16041 &",
            "curl -u root:taosdata -d 'SHOW DATABASES' http://127.0.0.1:16041/rest/sql");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = Options(parse);
        await using var server = await StartAsync(options, context.Cancel);
        var document = new SandboxDocument { Dsn = $"taos+ws://root:taosdata@{Shown(options.Host)}:{server.Port}", Host = options.Host, Port = server.Port };
        context.Screen.Result(document, CliJson.Document.SandboxDocument, console =>
        {
            console.WriteLine($"A sandbox listens on {Shown(options.Host)}:{server.Port}; its data is in memory and gone when it ends. Ctrl-C ends it.");
            console.WriteLine($"  DSN   {document.Dsn}/<database>");
            console.WriteLine($"  SQL   curl -u root:taosdata -d 'SHOW DATABASES' http://{Shown(options.Host)}:{server.Port}/rest/sql");
        });
        var stopped = new TaskCompletionSource();
        await using (context.Cancel.Register(stopped.SetResult)) await stopped.Task;
        return ExitCodes.Success;
    }

    private static SandboxOptions Options(ParseResult parse)
    {
        var (host, port) = (parse.GetRequiredValue(Host), parse.GetValue(Port));
        if (host == "localhost") host = "127.0.0.1";
        if (!IPAddress.TryParse(host, out _)) throw new TidemarkException(ErrorCode.InvalidArgument, $"'{host}' is not an address.", "Write --host 127.0.0.1 (this machine only) or --host 0.0.0.0 (every network).");
        if (port is < 0 or > ushort.MaxValue) throw new TidemarkException(ErrorCode.InvalidArgument, $"{port} is not a port.", "Ports are 1 to 65535; 0 takes a free one.");
        return new SandboxOptions { Host = host, Port = port };
    }

    private static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxServer.StartAsync(options, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"The sandbox cannot listen on {Shown(options.Host)}:{options.Port}: {e.Message}.", "--host is an address of this machine: 127.0.0.1 (this machine only) or 0.0.0.0 (every network).", cause: e);
        }
        catch (IOException e)
        {
            throw new TidemarkException(ErrorCode.Conflict, $"The sandbox cannot listen on {Shown(options.Host)}:{options.Port}.", "The port is taken: choose another with --port, or 0 for a free one.", cause: e);
        }
    }

    private static string Shown(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
