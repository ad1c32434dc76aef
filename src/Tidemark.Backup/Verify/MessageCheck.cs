using System.Text;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Verify;

/// <summary>Decodes the messages of one stream and checks that they follow each other. Not thread-safe.</summary>
/// <param name="wal">The vgroup and the positions of a WAL stream; null for schema and rows, whose messages have no order of versions.</param>
internal sealed class MessageCheck((int VgroupId, long Begin, long End)? wal)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private long _position = wal?.Begin ?? 0;

    /// <summary>Checks the next message of the stream.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Check(in ArchivedFrame archived)
    {
        var frame = archived.Frame;
        if (frame.RawType == ArchiveFrames.SqlStatement) return CheckStatement(frame.Body.Span);
        if (frame.RawType == ArchiveFrames.ExpiringTables) return ExpiringTables.Parse(frame) is null ? "a list of tables that is cut" : null;
        TmqMessage message;
        try
        {
            message = TmqMessageReader.DecodeStrict(frame.RawType, frame.Body);
            if (message is DataMessage data) CheckRows(data, archived.Facts.Rows);
        }
        catch (TDengineFormatException e)
        {
            return e.Message;
        }

        return wal is { } stream ? CheckOrder(stream, frame, message as DataMessage) : null;
    }

    private static string? CheckStatement(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictUtf8.GetCharCount(body) == 0 ? "an empty statement" : null;
        }
        catch (DecoderFallbackException)
        {
            return "a statement that is not UTF-8";
        }
    }

    private static void CheckRows(DataMessage data, long expected)
    {
        long rows = 0;
        foreach (var table in data.Blocks)
        {
            table.Block.CheckValues();
            rows += table.Block.RowCount;
        }

        if (rows != expected) throw new TDengineFormatException(Errors.ErrorCode.Corrupt, $"{rows} rows where the frame says {expected}", 0);
    }

    // Holes between versions are normal (heartbeats, entries of other tables); going back, or leaving the point's range, is not.
    private string? CheckOrder((int VgroupId, long Begin, long End) stream, SegmentFrame frame, DataMessage? data)
    {
        if (frame.VgroupId != stream.VgroupId) return $"a message of vgroup {frame.VgroupId} in the stream of vgroup {stream.VgroupId}";
        var (from, to) = data is null ? (frame.Offset, frame.Offset) : (data.RequestOffset.Version, data.ResponseOffset.Version);
        var before = _position;
        _position = Math.Max(_position, to);
        if (from < before || to < from) return $"versions {from} to {to} after version {before}";
        return null;
    }
}
