using Polly;
using Polly.Retry;
using Tidemark.Backup.Progress;
using Tidemark.Errors;

namespace Tidemark.Backup.Retries;

/// <summary>What is repeated, how often and when: one rule for captures and restores.</summary>
internal static class RetryRules
{
    /// <summary>The most repeats that an option may ask for.</summary>
    public const int MaxRetries = 100;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>Repeats what failed for a passing reason, with growing pauses and jitter; each repeat is a notice.</summary>
    /// <param name="maxRetries">How often, at most; 0 for never.</param>
    /// <param name="meter">Takes the notices.</param>
    /// <param name="time">The clock of the pauses.</param>
    public static ResiliencePipeline Pipeline(int maxRetries, ProgressMeter meter, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return maxRetries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TidemarkException>(IsPassing),
            MaxRetryAttempts = maxRetries,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = retry =>
            {
                meter.Notice($"retry {retry.AttemptNumber + 1} of {maxRetries} in {retry.RetryDelay.TotalSeconds:F1} s: {retry.Outcome.Exception?.Message}");
                return default;
            },
        }).Build();
    }

    /// <summary>Whether the same call may succeed in a moment. A vgroup that stands still has been waited for already.</summary>
    public static bool IsPassing(TidemarkException error) => error.IsTransient && error.Code != ErrorCode.Stalled;
}
