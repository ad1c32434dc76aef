using System.Buffers;
using Tidemark.Sandbox.Rows;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Catalog;

/// <summary>
/// The rows of a virtual table: one for each timestamp that any of its source tables has, with the values that the sources have then.
/// They are gathered anew for each query. Source: answers of a 3.3.7.5 server.
/// </summary>
internal static class VirtualRows
{
    /// <summary>Gathers the rows as they are now. Under the engine's gate.</summary>
    /// <exception cref="SandboxException">A source is gone.</exception>
    public static void Gather(Table table)
    {
        var rows = new TableRows(table.Columns);
        var sources = table.Columns.Skip(1).Select((column, i) => (Ordinal: i + 1, Source: table.SourceOf(column)));
        foreach (var columns in sources.Where(s => s.Source is not null).GroupBy(s => (s.Source!.Database, s.Source.Table)))
        {
            var source = table.Database.Engine.GetDatabase(columns.Key.Database).FindTable(columns.Key.Table) ?? throw Refusal.TableNotExist();
            // The block's first column is the timestamp; those of the virtual table follow in the order in which they are asked for.
            var taken = new List<int> { 0 };
            var ordinals = new int[table.Columns.Count];
            ordinals.AsSpan(1).Fill(-1);
            foreach (var (ordinal, column) in columns)
            {
                ordinals[ordinal] = taken.Count;
                taken.Add(Ordinal(source, column!.Column));
            }

            Copy(source.Rows, [.. taken], rows, ordinals);
        }

        table.Rows = rows;
    }

    private static int Ordinal(Table source, string column)
    {
        for (var i = 0; i < source.Columns.Count; i++)
            if (source.Columns[i].Name == column)
                return i;
        throw new SandboxException(0x012A, "Not found");
    }

    private static void Copy(TableRows from, int[] columns, TableRows to, int[] ordinals)
    {
        foreach (var chunk in from.Chunks)
        {
            var block = new ArrayBufferWriter<byte>();
            chunk.WriteBlock(0, chunk.Count, columns, 2, block);
            to.Upsert(RawBlock.Parse(block.WrittenMemory.ToArray()), ordinals);
        }
    }
}
