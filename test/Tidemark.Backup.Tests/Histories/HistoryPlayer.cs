using System.Globalization;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Plays a history against a server in rounds: in each, every writer sends a few statements on its own connection, and a super table may be changed on another, all at the
/// same time. What is sent follows from the seed alone; what meets what inside a round, and what a capture sees of it, does not.
/// </summary>
internal sealed class HistoryPlayer : IAsyncDisposable
{
    private readonly Random _random;
    private readonly SchemaStatements _schema;
    private readonly HistoryConnection _schemaConnection;
    private readonly List<(TableWriter Writer, HistoryConnection Connection)> _writers = [];
    private readonly List<string> _log = [];
    private int _over;
    private int _begun;

    public HistoryPlayer(Dsn server, HistoryOptions options)
    {
        Model = new HistoryModel(options);
        _random = new Random(options.Seed);
        _schema = new SchemaStatements(new Random(options.Seed ^ 0x5EED), Model);
        _schemaConnection = new HistoryConnection(server);
        foreach (var (index, tables) in Model.Writers.Index())
            _writers.Add((new TableWriter(new Random(unchecked((options.Seed * 31) + index)), Model, tables), new HistoryConnection(server)));
    }

    public HistoryModel Model { get; }

    /// <summary>What was sent, in the order of its answers.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    /// <summary>Statements the server refused although the model took them for possible.</summary>
    public int Refusals { get; private set; }

    /// <summary>Rounds that are over: what they wrote is acknowledged.</summary>
    public int Over => Volatile.Read(ref _over);

    /// <summary>Rounds that have begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Makes the source.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await SendAsync(_schemaConnection, new HistoryStatement(Model.Options.CreateDatabase, _ => { }), 0, cancellationToken);
        for (var i = 0; i < Model.Options.SuperTables; i++)
        {
            if (_schema.Create() is not { } made) continue;
            if (await SendAsync(_schemaConnection, made.Item1, 0, cancellationToken)) made.Item1.Apply(0);
        }
    }

    /// <summary>Plays one round. Not for two callers at once.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        var round = Interlocked.Increment(ref _begun);
        var change = _random.Next(3) == 0 ? _schema.Next() : null;
        var rules = change?.Rules ?? RoundRules.None;
        var work = _writers.Select(w => WriteAsync(w.Writer, w.Connection, _random.Next(4), rules, round, cancellationToken)).ToList();
        var changing = change is { } c ? SendAsync(_schemaConnection, c.Statement, round, cancellationToken) : Task.FromResult(false);
        await Task.WhenAll(work.Append(changing));
        // The writers looked at the super tables as they were.
        if (await changing) change!.Value.Statement.Apply(round);
        Volatile.Write(ref _over, round);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connection) in _writers) await connection.DisposeAsync();
        await _schemaConnection.DisposeAsync();
    }

    private async Task WriteAsync(TableWriter writer, HistoryConnection connection, int statements, RoundRules rules, int round, CancellationToken cancellationToken)
    {
        for (; statements > 0; statements--)
        {
            if (writer.Next(rules) is not { } statement) continue;
            if (await SendAsync(connection, statement, round, cancellationToken)) statement.Apply(round);
        }
    }

    private async Task<bool> SendAsync(HistoryConnection connection, HistoryStatement statement, int round, CancellationToken cancellationToken)
    {
        TDengineException? refusal;
        try
        {
            refusal = await connection.RunAsync(statement.Sql, cancellationToken);
        }
        catch (TidemarkException e)
        {
            throw new InvalidOperationException($"In round {round} of seed {Model.Options.Seed}, no answer to: {statement.Sql}", e);
        }

        lock (_log)
        {
            _log.Add(string.Create(CultureInfo.InvariantCulture, $"/* {round} */ {(refusal is null ? "" : $"-- refused ({refusal.Message}) ")}{statement.Sql}"));
            if (refusal is not null) Refusals++;
        }

        return refusal is null;
    }
}
