using Tidemark.Storage;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Something that goes wrong with one run.</summary>
internal sealed record HistoryFault(string Name)
{
    /// <summary>Puts a storage around the repository's.</summary>
    public Func<IStorage, IStorage>? Decorate { get; init; }

    /// <summary>Ends when what was started with it has ended.</summary>
    public Func<Task> OverAsync { get; init; } = () => Task.CompletedTask;

    /// <summary>The progress report at which the run is cancelled; 0 for never.</summary>
    public int CancelAtReport { get; init; }
}
