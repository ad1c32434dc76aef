using Tidemark.Archive.Codecs;

namespace Tidemark.Backup.Capture;

/// <summary>How the files of a new point are written.</summary>
/// <param name="Compression">How hard to compress.</param>
/// <param name="MaxFileSizeBytes">The most bytes of one file.</param>
internal sealed record DraftOptions(CompressionLevel Compression, long MaxFileSizeBytes);
