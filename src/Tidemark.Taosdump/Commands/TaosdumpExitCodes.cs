namespace Tidemark.Taosdump.Commands;

/// <summary>What the command ends with, as the real tool does; that one also ends with 0 where something is missing.</summary>
internal static class TaosdumpExitCodes
{
    /// <summary>All is there.</summary>
    public const int Success = 0;

    /// <summary>Arguments that contradict each other or have a value that is none.</summary>
    public const int BadArguments = 1;

    /// <summary>A flag that does not exist or lacks its value (sysexits' EX_USAGE, from argp).</summary>
    public const int BadSyntax = 64;

    /// <summary>The run failed, or something is missing; the real tool returns -1.</summary>
    public const int Failed = 255;
}
