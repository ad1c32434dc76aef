using System.Text;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Compaction;

/// <summary>Writes a point's schema as frames that can be applied as they stand, as a capture of it would.</summary>
internal static class CompactedSchema
{
    private const int TablesPerFrame = 1000;

    public static async ValueTask WriteAsync(PointSchema schema, StreamSet output, CancellationToken cancellationToken)
    {
        foreach (var table in schema.SuperTables)
        {
            await WriteAsync(output, new CreateSuperTable(table.ToDefinition()), 1, cancellationToken).ConfigureAwait(false);
            if (table.Comment is null) continue;
            var sql = Encoding.UTF8.GetBytes(StoredStatement.Comment(table));
            await output.AppendAsync(new SegmentFrame(0, 0, ArchiveFrames.SqlStatement, FrameKind.Built, sql), new FrameFacts(), cancellationToken).ConfigureAwait(false);
        }

        // Normal tables first, then the children of one super table after the other: like stands with like.
        var tables = schema.Tables.OrderBy(t => t.Parent?.Name, StringComparer.Ordinal).ThenBy(t => t.Id);
        foreach (var batch in tables.Chunk(TablesPerFrame))
            await WriteAsync(output, new CreateTables([.. batch.Select(t => t.ToRequest())]), batch.Length, cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask WriteAsync(StreamSet output, TmqMessage message, int tables, CancellationToken cancellationToken) =>
        output.AppendAsync(new SegmentFrame(0, 0, message.RawType, FrameKind.Built, TmqMessageWriter.ToArray(message)), new FrameFacts { Tables = tables }, cancellationToken);
}
