using System.Text;
using Tidemark.Avro;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>Writes the children of one super table with every tag, rows or not, and lists them for the reading of rows.</summary>
internal sealed class ChildrenWriting(DumpWorker worker, SuperTableDump table)
{
    private const int ChildrenOfQuery = 500;
    private const int BlockBytes = 256 << 10;
    private readonly DumpOptions _options = worker.Context.Options;
    private readonly IReadOnlyList<ColumnDefinition> _tags = table.Plan.Facts.Definition.Tags.Columns;
    private readonly string _file = table.Database.Files.ChildrenFile(table.Plan.Name, table.Hash);

    /// <summary>Reads and writes; from the start again when a query fails for a passing reason.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var document = TableDocument.Write(Written, table.Plan.Facts.Definition.Columns.Columns, _tags);
        DumpDisk.Write(_file + TableDocument.Extension, Encoding.UTF8.GetBytes(document));
        foreach (var child in await worker.Connection.RunAsync(ReadAsync, cancellationToken).ConfigureAwait(false)) table.AddChild(child);
    }

    private string Written => table.Database.Files.Written(table.Plan.Name);

    private async ValueTask<IReadOnlyList<string>> ReadAsync(ITDengineConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = File.Create(_file);
            using var writer = new AvroFileWriter(stream, RecordSchemas.Children(table.Database.Plan.Name, _tags, _options.LooseMode ? Written : null), _options.Codec);
            using var records = new RecordBuffer();
            var children = new List<string>();
            foreach (var sql in Queries())
            {
                await QueryRows.ForEachBlockAsync(connection, sql, (block, _) =>
                {
                    Take(block, children, records);
                    if (records.Length >= BlockBytes) Flush(writer, records);
                    return ValueTask.CompletedTask;
                }, cancellationToken).ConfigureAwait(false);
            }

            Flush(writer, records);
            writer.Complete();
            return children;
        }
        catch (TDengineException e) when (e.ServerCode == ServerCode.InvalidColumnName || ServerCode.IsNoSuchTable(e.ServerCode))
        {
            throw new TidemarkException(ErrorCode.ServerError, $"Super table {table.Database.Plan.Name}.{table.Plan.Name} was changed or dropped while its children were read.", "Dump again at a time when its tags stay as they are.", cause: e);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DumpDisk.Error(e, "write", _file);
        }
    }

    private IEnumerable<string> Queries() => table.Plan.Chosen is { } chosen
        ? chosen.Chunk(ChildrenOfQuery).Select(c => RowSql.Tags(table.Database.Plan.Name, table.Plan, c))
        : [RowSql.Tags(table.Database.Plan.Name, table.Plan, null)];

    private void Take(RawBlock block, List<string> children, RecordBuffer records)
    {
        var prefix = _options.LooseMode ? [] : RecordEncoder.TextField(Encoding.UTF8.GetBytes(Written));
        var first = children.Count;
        for (var row = 0; row < block.RowCount; row++) children.Add(QueryRows.Text(block.GetObject(0, row)));
        if (!_options.ReplaceDots)
        {
            var encoder = new RecordEncoder([new RecordColumn(0, DataType.VarChar, 0), .. RecordColumn.Of(_tags, 1, isTag: true)]);
            encoder.Encode(block, [.. Enumerable.Range(0, block.RowCount)], prefix, records);
            return;
        }

        var tags = new RecordEncoder(RecordColumn.Of(_tags, 1, isTag: true));
        for (var row = 0; row < block.RowCount; row++) tags.Encode(block, [row], [.. prefix, .. table.Database.Files.RecordName(children[first + row])], records);
    }

    private static void Flush(AvroFileWriter writer, RecordBuffer records)
    {
        writer.WriteBlock(records.Records, records.Written, records.Ends);
        records.Dispose();
    }
}
