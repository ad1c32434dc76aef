using Tidemark.Storage;
using Tidemark.TDengine;

namespace Tidemark.Backup.Doctor;

/// <summary>What to examine.</summary>
public sealed record DoctorOptions
{
    /// <summary>The server. Its database is examined unless <see cref="Database"/> names another.</summary>
    public required Dsn Server { get; init; }

    /// <summary>The database that is to be backed up; null takes the DSN's.</summary>
    public string? Database { get; init; }

    /// <summary>Where backups are to go; null leaves that out.</summary>
    public IStorage? Target { get; init; }

    /// <summary>The time between two backup points that is intended; null when not known yet.</summary>
    public TimeSpan? Cycle { get; init; }
}
