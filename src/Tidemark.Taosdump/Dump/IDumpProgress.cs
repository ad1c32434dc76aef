namespace Tidemark.Taosdump.Dump;

/// <summary>Takes what a dump or a restore has to say while it runs. Calls come from any thread.</summary>
public interface IDumpProgress
{
    /// <summary>Where it is; called as often as the run likes, shown a few times a second.</summary>
    void Report(in DumpProgress progress);

    /// <summary>A step begins.</summary>
    void Info(string text);

    /// <summary>A step is done.</summary>
    void Done(string text);

    /// <summary>Something the user should know.</summary>
    void Warn(string text);

    /// <summary>Something is missing now; it is in the report too.</summary>
    void Fail(DumpFailure failure);
}
