using Tidemark.Errors;

namespace Tidemark.Backup.Replay;

/// <summary>Where in the backup something stands, for messages to people.</summary>
/// <param name="VgroupId">The vgroup; 0 for schema and rows of an initial point.</param>
/// <param name="Offset">The WAL version, or the file for schema and rows.</param>
internal readonly record struct StreamPlace(int VgroupId, string Offset)
{
    public override string ToString() => VgroupId == 0 ? Offset : $"vgroup {VgroupId}, WAL version {Offset}";

    /// <summary>The error for something that cannot be applied here.</summary>
    public TidemarkException Fail(string what, string? hint = null, Exception? cause = null) => new(
        ErrorCode.ApplyFailed, $"{what} ({this}){(cause is null ? "" : ": " + cause.Message)}", hint ?? (cause as TidemarkException)?.Hint, cause: cause);
}
