using Tidemark.Taosdump.Directories;
using Tidemark.TDengine.Messages;

namespace Tidemark.Taosdump.Dump;

/// <summary>The heads of the files of tables with the same columns: one for all of them, or, in loose mode, where the schema has the table's name, one for each. Thread-safe.</summary>
internal sealed class TableHead(DumpContext context, DatabaseDump database, TableSchema columns)
{
    private readonly Lazy<byte[]> _common = new(() => context.Head(RecordSchemas.Rows(database.Plan.Name, columns.Columns, null)));

    /// <summary>The head of a table's file.</summary>
    public byte[] Of(string table) => context.Options.LooseMode ? context.Head(RecordSchemas.Rows(database.Plan.Name, columns.Columns, database.Files.Written(table))) : _common.Value;
}
