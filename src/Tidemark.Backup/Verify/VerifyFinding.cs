using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Kind">How bad.</param>
/// <param name="File">The file, as a path in the repository.</param>
/// <param name="Offset">Where in the file, in bytes; null when it is the file as a whole.</param>
/// <param name="What">What is wrong there, one sentence.</param>
/// <param name="Code">The kind of error; null for what is none.</param>
/// <param name="PointId">The point it belongs to; null when nobody knows.</param>
public sealed record VerifyFinding(VerifyFindingKind Kind, string File, long? Offset, string What, ErrorCode? Code = null, string? PointId = null);
