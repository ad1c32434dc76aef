using System.Globalization;
using System.Text.Json.Nodes;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>A sandbox with the databases, topics and changes of the recordings, which all transcripts were then held with.</summary>
public sealed class RecordedServer : IAsyncLifetime
{
    /// <summary>Vgroup ids of databases that were not the first ones made.</summary>
    private static readonly Dictionary<int, string> LaterVgroups = new() { [68] = "g_ret0", [70] = "g_tiny2" };

    private int _wantedVgroup;

    public SandboxServer Server { get; private set; } = null!;

    public TestClock Clock { get; } = new();

    /// <summary>Differences per transcript, filled in the order of the recording; a transcript needs what those before it left behind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Differences { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await SandboxServer.StartAsync(
            new SandboxOptions { Time = Clock, NativePort = 6230, ChooseVgroup = _ => _wantedVgroup },
            TestContext.Current.CancellationToken);
        var refused = RunRecorded("schema_results.jsonl").Concat(RunRecorded("topics_results.jsonl")).Concat(RunRecorded("changes_results.jsonl")).ToList();
        var differences = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["sql"] = refused };
        foreach (var scene in TranscriptScenes.All)
        {
            if (scene.Names.Contains("tmq_wal.jsonl")) await PlayHttpAsync(differences);
            await scene.PlayAsync(this, differences);
        }

        foreach (var (title, found) in await StoppedServer.PlayRestAsync(this)) differences[title] = found;
        Differences = differences;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>The vgroup that the next poll is answered by, as recorded.</summary>
    public void WantVgroup(int recorded) => _wantedVgroup = ActualVgroup(recorded);

    public int ActualVgroup(int recorded) => LaterVgroups.TryGetValue(recorded, out var database) && Server.Engine.Databases.TryGetValue(database, out var found)
        ? found.Vgroups[0].Id
        : recorded;

    public int RecordedVgroup(int actual) => LaterVgroups.FirstOrDefault(
        pair => Server.Engine.Databases.TryGetValue(pair.Value, out var database) && database.Vgroups[0].Id == actual, new(actual, string.Empty)).Key;

    public Vgroup? FindVgroup(int recorded) =>
        Server.Engine.Databases.Values.SelectMany(database => database.Vgroups).FirstOrDefault(vgroup => vgroup.Id == ActualVgroup(recorded));

    /// <summary>Runs statements; refusals are part of the recorded SQL answers and only collected here.</summary>
    public IEnumerable<string> Run(params IReadOnlyList<string> statements)
    {
        var session = new SqlSession(Server.Engine);
        foreach (var statement in statements)
        {
            string? refusal = null;
            try
            {
                session.Execute(statement).Dispose();
            }
            catch (SandboxException refused)
            {
                refusal = string.Create(CultureInfo.InvariantCulture, $"{refused.Code} {refused.Message}: {statement}");
            }

            if (refusal is not null) yield return refusal;
        }
    }

    private async Task PlayHttpAsync(Dictionary<string, IReadOnlyList<string>> differences)
    {
        foreach (var exchange in HttpExchange.Load()) differences["http: " + exchange.Title] = await exchange.PlayAsync(Server);
    }

    /// <summary>Runs the statements that the recorded server took.</summary>
    private IEnumerable<string> RunRecorded(string name)
    {
        var statements = new List<string>();
        foreach (var line in File.ReadLines(GoldenFiles.PathOf("sql/" + name)))
        {
            var record = JsonNode.Parse(line)!;
            if ((int?)record["response"]?["code"] == 0) statements.Add((string)record["sql"]!);
        }

        return Run([.. statements]);
    }
}
