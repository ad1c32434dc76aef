using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Does something at each warning.</summary>
internal sealed class WarningProbe(Action<string> act) : IDumpProgress
{
    public void Warn(string text) => act(text);

    public void Report(in DumpProgress progress)
    {
    }

    public void Done(string text)
    {
    }

    public void Info(string text)
    {
    }

    public void Fail(DumpFailure failure)
    {
    }
}
