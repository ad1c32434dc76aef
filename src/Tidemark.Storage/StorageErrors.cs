using Tidemark.Errors;

namespace Tidemark.Storage;

/// <summary>The errors every storage shares.</summary>
internal static class StorageErrors
{
    internal static TidemarkException TooLong(string location, string path, long length, long max) => new(
        ErrorCode.StorageFailed, $"{location}/{path} has {length} bytes, more than the {max} such a file may have.");

    internal static TidemarkException Shrunk(string location, string path, long length, long end) => new(
        ErrorCode.Truncated, $"{location}/{path} ended after {end} of its {length} bytes.", "It changed while it was read: try again, then fetch it from another copy.");

    internal static TidemarkException NotFound(string location, string path, Exception? cause = null) => new(
        ErrorCode.StorageFailed, $"{location}/{path} does not exist.", "Check the path; if a backup point names this file, fetch it from another copy.", cause: cause);

    internal static TidemarkException Exists(string location, string path) => new(
        ErrorCode.Conflict, $"{location}/{path} exists already.", "Another run wrote it, or the name is taken: look at the file before you remove it.");
}
