using System.Text;
using Tidemark.Avro;
using Tidemark.Backup.Capture;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Taosdump.Dump;

/// <summary>Dumps one normal table: its statement, then its rows.</summary>
internal sealed class NormalTableDump(DumpWorker worker, DatabaseDump database, TableFacts table)
{
    private readonly DumpContext _context = worker.Context;

    /// <summary>Does it. A table that was dropped meanwhile is not in the dump.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var (columns, shown) = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (columns is null || shown is null)
        {
            _context.Warn($"{database.Plan.Name}.{table.Name} was dropped while the database was dumped: it is not in the dump.");
            return;
        }

        WriteStatement(columns, CreateStatements.NormalTable(database.Plan.Name, table, columns, shown));
        var file = new TableFile(database, null, DumpLayout.NormalTablesHash, table.Name, new TableHead(_context, database, columns));
        database.Add(file);
        if (DatabaseDumping.IsOurOwn(columns)) database.OwnNormalTables.Add(table.Name);
        if (_context.Options.SchemaOnly) return;
        var job = new RowJob(database, null, null, table);
        for (var attempt = 1; ; attempt++)
        {
            var counted = await RowCounting.OfJobAsync(worker, job, columns, cancellationToken).ConfigureAwait(false);
            if (counted > 0) await new RowReading(worker, job, columns).RunAsync(file, cancellationToken).ConfigureAwait(false);
            if (file.Rows >= counted) return;
            if (attempt == 2)
            {
                _context.Fail(new DumpFailure(database.Plan.Name, table.Name, counted - file.Rows, $"The server counts {counted} rows and delivered {file.Rows}."));
                return;
            }

            file.Reset();
        }
    }

    private ValueTask<(TableSchema? Columns, string? Shown)> DescribeAsync(CancellationToken cancellationToken) => worker.Connection.RunAsync<(TableSchema?, string?)>(
        async (connection, token) =>
        {
            var catalog = new SourceCatalog(connection, database.Plan.Name);
            try
            {
                return (await catalog.DescribeTableAsync(table.Name, token).ConfigureAwait(false), await catalog.ShowCreateAsync("TABLE", table.Name, token).ConfigureAwait(false));
            }
            catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
            {
                return (null, null);
            }
        },
        cancellationToken);

    private void WriteStatement(TableSchema columns, string statement)
    {
        var path = database.Files.NormalTableFile(table.Name);
        var name = database.Files.Written(table.Name);
        DumpDisk.Write(path + TableDocument.Extension, Encoding.UTF8.GetBytes(TableDocument.Write(name, columns.Columns, [])));
        byte[] record = [.. RecordEncoder.TextField(Encoding.UTF8.GetBytes(name)), .. RecordEncoder.TextField(Encoding.UTF8.GetBytes(statement))];
        try
        {
            using var stream = File.Create(path);
            using var writer = new AvroFileWriter(stream, RecordSchemas.Statements(database.Plan.Name), _context.Options.Codec);
            writer.WriteBlock(1, record);
            writer.Complete();
            database.Statements.Add((table.Name, path));
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DumpDisk.Error(e, "write", path);
        }
    }
}
