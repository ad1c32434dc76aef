namespace Tidemark.Storage.Tests.Directories;

/// <summary>A disk under a process that dies at a step, before it or in the middle of it: nothing happens afterwards.</summary>
internal sealed class CrashingDisk(int stepsBefore, bool inTheMiddle) : SpoiledDisk
{
    public bool Crashed { get; private set; }

    protected override void Do(string step, Action action, Action? part = null)
    {
        if (!Crashed && Steps.Count == stepsBefore)
        {
            Crashed = true;
            if (inTheMiddle && part is not null) part();
        }

        if (Crashed) throw new CrashException();
        base.Do(step, action, part);
    }

    internal sealed class CrashException : Exception;
}
