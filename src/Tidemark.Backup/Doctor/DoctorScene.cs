using System.Net;
using Tidemark.Backup.Capture;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Doctor;

/// <summary>What the checks have found out so far, each for those after it.</summary>
internal sealed class DoctorScene(DoctorOptions options, TimeProvider time) : IAsyncDisposable
{
    public DoctorOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    /// <summary>The database's name; null when none was named.</summary>
    public string? DatabaseName { get; } = options.Database ?? options.Server.Database;

    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>When signing in began: a moment that lies before anything the server noted about this session.</summary>
    public DateTimeOffset SignInBegan { get; set; }

    /// <summary>The session; set by signing in.</summary>
    public ITDengineConnection? Session { get; set; }

    public ITDengineConnection Connection => Session ?? throw new InvalidOperationException("Nobody has signed in.");

    public DatabaseFacts? Database { get; set; }

    /// <summary>What the database takes on the server's disks; null when the server does not tell.</summary>
    public long? DatabaseBytes { get; set; }

    /// <summary>The free space of the target; null when not known.</summary>
    public long? FreeBytes { get; set; }

    public ValueTask DisposeAsync() => Session?.DisposeAsync() ?? ValueTask.CompletedTask;
}
