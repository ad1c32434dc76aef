using System.Globalization;

namespace Tidemark.Taosdump.Dump;

/// <summary>Numbers that no other file of the run has: the real tool counts on from the milliseconds since 1970. Thread-safe.</summary>
internal sealed class RunNumbers(TimeProvider time)
{
    private long _last = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _files = -1;

    /// <summary>The next number, as it stands in names.</summary>
    public string Next() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);

    /// <summary>How many files of rows there were before.</summary>
    public long NextFile() => Interlocked.Increment(ref _files);
}
