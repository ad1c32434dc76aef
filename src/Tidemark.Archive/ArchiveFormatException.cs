using Tidemark.Errors;

namespace Tidemark.Archive;

/// <summary>A file of the archive that does not read back: corrupt (TM401), truncated (TM402) or of an unknown version (TM403).</summary>
public sealed class ArchiveFormatException : TidemarkException
{
    /// <summary>Makes one.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="fileName">The file.</param>
    /// <param name="offset">Where in the file, in bytes.</param>
    /// <param name="blockNumber">The block, counted from 0; -1 when it is none.</param>
    /// <param name="message">What is wrong there.</param>
    /// <param name="cause">What was thrown below.</param>
    public ArchiveFormatException(ErrorCode code, string fileName, long offset, int blockNumber, string message, Exception? cause = null)
        : base(code, blockNumber < 0 ? $"{fileName}: {message} (at byte {offset})" : $"{fileName}: {message} (block {blockNumber}, at byte {offset})", HintOf(code), cause: cause)
    {
        FileName = fileName;
        Offset = offset;
        BlockNumber = blockNumber;
    }

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>Where in the file, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The block, counted from 0; -1 when it is none.</summary>
    public int BlockNumber { get; }

    private static string HintOf(ErrorCode code) => code switch
    {
        ErrorCode.UnsupportedVersion => "It was written by a newer Tidemark, or with a feature this build lacks: use that version to read it.",
        ErrorCode.Truncated => "The file was not copied or written to its end. Fetch it again from another copy; what is intact can be salvaged.",
        _ => "The bytes changed after they were written. Fetch the file again from another copy; what is intact can be salvaged.",
    };
}
