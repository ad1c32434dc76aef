using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Does something at a step of a dump, once.</summary>
internal sealed class DumpSteps : IDumpProgress
{
    private int _isCounted;
    private int _areRowsRead;

    /// <summary>When children are listed and rows counted, and none is read.</summary>
    public Action? Counted { get; init; }

    /// <summary>When the rows of all children were read, and not compared.</summary>
    public Action? RowsRead { get; init; }

    /// <summary>How many children there are.</summary>
    public long Tables { get; init; }

    public void Report(in DumpProgress progress)
    {
        if (RowsRead is { } act && progress.Tables >= Tables && Interlocked.Exchange(ref _areRowsRead, 1) == 0) act();
    }

    public void Done(string text)
    {
        if (Counted is { } act && Interlocked.Exchange(ref _isCounted, 1) == 0) act();
    }

    public void Info(string text)
    {
    }

    public void Warn(string text)
    {
    }

    public void Fail(DumpFailure failure)
    {
    }
}
