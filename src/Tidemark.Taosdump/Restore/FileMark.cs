using Tidemark.Avro;
using Tidemark.Storage.Directories;

namespace Tidemark.Taosdump.Restore;

/// <summary>What tells a file of rows from one of another dump at the same path: in loose mode paths do not change from dump to dump.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Marker">The Avro marker, in hexadecimal digits: every writer makes one of its own.</param>
internal readonly record struct FileMark(long Length, string Marker)
{
    /// <summary>Of a file that is being read.</summary>
    public static FileMark Of(FileStream stream, AvroFileReader reader) => new(stream.Length, Convert.ToHexStringLower(reader.Marker.Span));

    /// <summary>Of a file at a path; null when it does not read, which the reading of its rows then says.</summary>
    public static FileMark? Of(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            using var reader = AvroFileReader.Open(stream);
            return Of(stream, reader);
        }
        catch (Exception e) when (e is AvroFormatException || DiskErrors.IsOfDisk(e))
        {
            return null;
        }
    }
}
