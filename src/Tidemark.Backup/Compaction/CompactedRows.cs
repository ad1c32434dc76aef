using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Compaction;

/// <summary>Writes final rows as data messages of many tables, as a capture's scan does. One caller at a time.</summary>
internal sealed class CompactedRows(TimePrecision precision, StreamSet output, ProgressMeter meter, CancellationToken cancellationToken) : IDisposable
{
    private const int MessageBytes = 1 << 20;
    private readonly DataMessageBuilder _builder = new(precision);
    private readonly Dictionary<TargetColumns, MessageColumns> _columns = [];
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    /// <summary>Rows by super table or normal table.</summary>
    public IReadOnlyDictionary<string, long> Rows => _rows;

    public async ValueTask AddAsync(PointTable table, RawBlock block)
    {
        if (!_columns.TryGetValue(table.Columns, out var columns)) _columns[table.Columns] = columns = new MessageColumns(table.Columns.Columns, forArchive: true);
        _builder.AddBlock(table.Name, columns, block, ColumnSelection.All(block));
        var owner = table.Parent?.Name ?? table.Name;
        _rows[owner] = _rows.GetValueOrDefault(owner) + block.RowCount;
        if (_builder.ByteLength >= MessageBytes) await FlushAsync().ConfigureAwait(false);
    }

    public async ValueTask FlushAsync()
    {
        if (_builder.BlockCount == 0) return;
        var facts = new FrameFacts { Rows = _builder.RowCount, Tables = _builder.BlockCount };
        using var body = _builder.Build();
        if (TmqMessageReader.TryPeek(TmqRawType.Data, body.Memory, out var summary) && summary.Rows > 0)
            facts = facts with { MinTimestamp = summary.FirstTimestamp, MaxTimestamp = summary.LastTimestamp };
        await output.AppendAsync(new SegmentFrame(0, 0, TmqRawType.Data, FrameKind.Built, body.Memory), facts, cancellationToken).ConfigureAwait(false);
        meter.Add(facts.Rows, body.Memory.Length);
    }

    public void Dispose() => _builder.Dispose();
}
