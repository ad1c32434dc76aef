using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Verify;

/// <summary>
/// The name of a database that a drill makes: <c>tidemark_drill_</c>, the repository, a number. The number is locked in the repository while the drill lives, and a lock ends with its process: a database
/// of this repository whose number is free belongs to a drill that was killed, and is dropped by the next drill on its server. Those of other repositories are not touched.
/// </summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    /// <summary>How the names begin.</summary>
    public const string Prefix = "tidemark_drill_";

    private const int MaxDrills = 64;
    private readonly BackupRepository _repository;
    private readonly Dsn _server;
    private readonly string _prefix;
    private readonly int _number;
    private readonly IAsyncDisposable _held;

    private ScratchDatabase(BackupRepository repository, Dsn server, string prefix, int number, IAsyncDisposable held) => (_repository, _server, _prefix, _number, _held) = (repository, server, prefix, number, held);

    /// <summary>The name; no database has it now.</summary>
    public string Name => NameOf(_number);

    /// <summary>Takes a name, after dropping what drills that were killed have left.</summary>
    /// <exception cref="TidemarkException">The server is not reached or does not drop it; 64 drills run already (TM504).</exception>
    public static async ValueTask<ScratchDatabase> TakeAsync(BackupRepository repository, Dsn server, Action<string> notice, CancellationToken cancellationToken)
    {
        // Copies of a repository have its id, but not its locks.
        var prefix = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(repository.Marker.RepositoryId + "\n" + repository.Storage.Location)).AsSpan(0, 4)) + "_";
        for (var number = 1; number <= MaxDrills; number++)
        {
            if (await TryLockAsync(repository, prefix, number, cancellationToken).ConfigureAwait(false) is not { } held) continue;
            var scratch = new ScratchDatabase(repository, server, prefix, number, held);
            try
            {
                await scratch.CleanAsync(notice, cancellationToken).ConfigureAwait(false);
                return scratch;
            }
            catch
            {
                await scratch.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        throw new TidemarkException(ErrorCode.Locked, $"{MaxDrills} drills of {repository.Storage.Location} are running.", "Wait until one is done.", isTransient: true);
    }

    /// <summary>Drops the database and forgets its restore.</summary>
    public async ValueTask DropAsync(CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(_server, null, null, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await DropAsync(connection, Name, cancellationToken).ConfigureAwait(false);
        var target = string.Create(CultureInfo.InvariantCulture, $"{_server.Host}:{_server.Port}/{Name}");
        await _repository.Storage.DeleteAsync(RestoreJournal.PathOf(target), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the name back.</summary>
    public ValueTask DisposeAsync() => _held.DisposeAsync();

    private static ValueTask<long> DropAsync(ITDengineConnection connection, string database, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlIdentifier.Quote(database)}", cancellationToken);

    private static async ValueTask<IAsyncDisposable?> TryLockAsync(BackupRepository repository, string prefix, int number, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.Storage.LockAsync(string.Create(CultureInfo.InvariantCulture, $"{RestoreJournal.Folder}/{prefix}{number}"), "a drill", cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.Locked)
        {
            return null;
        }
    }

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{number}");

    private async ValueTask CleanAsync(Action<string> notice, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(_server, null, null, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        foreach (var row in await QueryRows.ReadAsync(connection, "SELECT `name` FROM information_schema.ins_databases", cancellationToken).ConfigureAwait(false))
        {
            var name = QueryRows.Text(row[0]);
            await WhenDeadAsync(name, async () =>
            {
                await DropAsync(connection, name, cancellationToken).ConfigureAwait(false);
                notice($"the scratch database {name} of a drill that was killed is dropped");
            }, cancellationToken).ConfigureAwait(false);
        }

        var journals = new List<string>();
        await foreach (var file in _repository.Storage.ListAsync(RestoreJournal.Folder, cancellationToken).ConfigureAwait(false)) journals.Add(file.Path);
        foreach (var path in journals)
        {
            if (await RestoreJournal.ReadAsync(_repository.Storage, path, cancellationToken).ConfigureAwait(false) is { } journal)
                await WhenDeadAsync(journal.Target[(journal.Target.IndexOf('/', StringComparison.Ordinal) + 1)..], async () => await _repository.Storage.DeleteAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
    }

    // Our own number is held by us, so that whatever has its name is dead.
    private async ValueTask WhenDeadAsync(string name, Func<ValueTask> action, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(_prefix, StringComparison.Ordinal) || !int.TryParse(name.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return;
        var held = number == _number ? null : await TryLockAsync(_repository, _prefix, number, cancellationToken).ConfigureAwait(false);
        if (held is null && number != _number) return;
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            if (held is not null) await held.DisposeAsync().ConfigureAwait(false);
        }
    }
}
