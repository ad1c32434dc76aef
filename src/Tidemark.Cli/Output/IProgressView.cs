using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Output;

/// <summary>Shows where a run is.</summary>
internal interface IProgressView
{
    /// <summary>Runs the work and shows its reports until it ends.</summary>
    /// <param name="title">What the run does, e.g. "backup power".</param>
    /// <param name="work">The run; reports may come from any thread.</param>
    Task<T> ShowAsync<T>(string title, Func<IProgress<WorkProgress>, Task<T>> work);
}
