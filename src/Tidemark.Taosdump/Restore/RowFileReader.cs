using Tidemark.Avro;
using Tidemark.Avro.Schemas;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Retries;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Directories.Records;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Restore;

/// <summary>Reads files of rows, one after another, into blocks for the target's tables. Damaged parts are read over and counted. Not thread-safe.</summary>
internal sealed class RowFileReader(RestoreSession session, RestoreTarget target, MendingConnection connection, IReadOnlyDictionary<string, TableFields> documents) : IDisposable
{
    private const int BlockBytes = 1 << 19;
    private readonly Dictionary<(AvroSchema Schema, TargetColumns Columns, IReadOnlyList<TableField>? Described), (RecordLayout Layout, MessageColumns? Columns)> _layouts = [];
    private readonly int _batchRows = session.Options.BatchRows ?? DumpOptions.MaxBatchRows;
    private AvroFileReader? _alike;
    private AvroFileReader? _reader;
    private FileStream? _stream;
    private bool _isOver;
    private string _refusal = string.Empty;

    /// <summary>Holds the rows.</summary>
    public RecordDecoder Decoder { get; } = new();

    /// <summary>How the file's records become rows; null when they cannot.</summary>
    public RecordLayout? Layout { get; private set; }

    /// <summary>The columns of messages; null where rows must be bound to a statement.</summary>
    public MessageColumns? Columns { get; private set; }

    /// <summary>Whether there are enough rows to be written.</summary>
    public bool IsFull => Decoder.Rows.RowCount >= _batchRows || Decoder.Rows.ByteLength >= BlockBytes;

    /// <summary>Opens a file and finds the table that its rows belong to.</summary>
    /// <returns>False when there is nothing to read in it.</returns>
    public async ValueTask<bool> OpenAsync(RowFile file, CancellationToken cancellationToken)
    {
        Close(null);
        Layout = null;
        _isOver = false;
        try
        {
            _stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            _alike = _reader = AvroFileReader.Open(_stream, alike: _alike);
            file.Mark = FileMark.Of(_stream, _reader);
        }
        catch (AvroFormatException e)
        {
            file.Lose(null, e.Message);
            return false;
        }

        if (!Next(file, out var block)) return false;
        await PrepareAsync(file, block, cancellationToken).ConfigureAwait(false);
        Take(file, block);
        return true;
    }

    /// <summary>Reads until there are enough rows for a block, or no more.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read(RowFile file)
    {
        while (!IsFull)
        {
            if (!Next(file, out var block)) return false;
            Take(file, block);
        }

        return true;
    }

    /// <summary>Ends with a file.</summary>
    public void Close(RowFile? file)
    {
        if (file is not null && Decoder.RejectedRows > 0) file.Lose(Decoder.RejectedRows, Decoder.FirstRejection!);
        if (file is not null && _reader is not null && Layout is { LeftOut.Count: > 0 } layout) NoteLeftOut(file, layout);
        Decoder.Begin(RecordLayout.Empty);
        _reader?.Dispose();
        _stream?.Dispose();
        _reader = null;
        _stream = null;
    }

    private void NoteLeftOut(RowFile file, RecordLayout layout)
    {
        var table = target.Schema.TryGetTable(file.Table, out var known) && known is TargetSuperTable ? known.Name : file.Table;
        for (var i = 0; i < layout.LeftOut.Count; i++)
        {
            var hadValues = Decoder.HadLeftOut(i);
            file.HasLeftOut |= hadValues;
            target.LeftOut.Add(table, layout.LeftOut[i], hadValues);
        }
    }

    public void Dispose()
    {
        Close(null);
        Decoder.Dispose();
    }

    private bool Next(RowFile file, out AvroBlock block)
    {
        block = default;
        while (!_isOver)
        {
            try
            {
                if (!_reader!.ReadBlock(out block)) _isOver = true;
                else if (block.Count > 0 || block.Records.Length > 0) return true;
            }
            catch (AvroFormatException e)
            {
                file.Lose(_reader!.PeekCount(), e.Message);
                if (e.Code == Errors.ErrorCode.Truncated) file.Lose(null, "what stood behind it nobody knows");
                _isOver = !_reader.SkipToNextBlock();
            }
        }

        return false;
    }

    private void Take(RowFile file, in AvroBlock block)
    {
        if (Layout is null)
        {
            file.Lose(block.Count > 0 ? block.Count : null, _refusal);
            return;
        }

        try
        {
            Decoder.Add(block);
        }
        catch (AvroFormatException e)
        {
            // A damaged count of 0 says nothing of the rows.
            file.Lose(block.Count > 0 ? block.Count : null, $"{e.Fault} (in the block at byte {block.Position})");
        }
    }

    private async ValueTask PrepareAsync(RowFile file, AvroBlock block, CancellationToken cancellationToken)
    {
        Layout = null;
        var schema = _reader!.Schema;
        // In loose mode the record is named by the table.
        var written = schema.Fields.Count > 0 && schema.Fields[0].Name == "tbname" ? FirstText.Of(schema, block) : schema.Name;
        var name = session.TableName(written);
        if (!target.Schema.TryGetTable(name, out var table))
        {
            file.Table = name;
            _refusal = name.Length > 0 ? "the table is not on the target" : "its rows do not say which table they are of";
            return;
        }

        file.Table = name;
        var columns = await target.ColumnsAsync(connection, table, cancellationToken).ConfigureAwait(false);
        var document = documents.GetValueOrDefault(table is TargetSuperTable ? table.Name : written);
        if (_layouts.TryGetValue((schema, columns, document?.Columns), out var known))
        {
            (Layout, Columns) = known;
            Decoder.Begin(Layout);
            return;
        }

        try
        {
            Layout = RecordLayout.OfRows(schema, document, columns.Columns);
        }
        catch (AvroFormatException e)
        {
            _refusal = e.Fault;
            return;
        }

        var lacking = columns.Columns.Where((c, i) => (i == 0 || c.Flags.HasFlag(ColumnFlags.CompositeKey)) && !Layout.Chosen.Contains(c)).Select(c => c.Name).ToList();
        if (lacking.Count > 0)
        {
            Layout = null;
            _refusal = $"its rows lack the key column {string.Join(", ", lacking)} of the target";
            return;
        }

        Columns = columns.HasBlob ? null : new MessageColumns(Layout.Chosen);
        if (_layouts.Count >= 1000) _layouts.Clear();
        _layouts[(schema, columns, document?.Columns)] = (Layout, Columns);
        Decoder.Begin(Layout);
    }
}
