using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>The rows of one INSERT, a raw block per table and set of columns.</summary>
internal sealed class InsertBatch : IDisposable
{
    private const int LongestBlob = 4194304;
    private readonly OrderedDictionary<Database, List<TableInsert>> _inserts = [];
    private readonly OrderedDictionary<(Database Database, string Table), Rows> _open = [];
    private readonly HashSet<Rows> _begun = [];

    /// <summary>Begins the rows of a table.</summary>
    public Rows Begin(Database database, string table, ChildTableRequest? create, IReadOnlyList<ColumnDefinition> columns)
    {
        var rows = new Rows(this, database, table, create, columns);
        _begun.Add(rows);
        return rows;
    }

    /// <summary>Adds one row of a table that others of the batch may belong to as well.</summary>
    public void Add(Database database, string table, ChildTableRequest? create, IReadOnlyList<ColumnDefinition> columns, ReadOnlySpan<SqlValue> values)
    {
        if (!_open.TryGetValue((database, table), out var rows))
        {
            rows = Begin(database, table, create, columns);
            _open.Add((database, table), rows);
        }

        for (var i = 0; i < values.Length; i++) rows.Append(i, values[i]);
    }

    /// <summary>Returns what was not written.</summary>
    public void Dispose()
    {
        foreach (var rows in _begun) rows.Dispose();
    }

    /// <summary>Writes everything.</summary>
    /// <returns>Rows written.</returns>
    public long Write()
    {
        foreach (var rows in _open.Values) rows.End();
        long written = 0;
        foreach (var (database, inserts) in _inserts) written += database.Insert(inserts);
        return written;
    }

    /// <summary>The rows of one table.</summary>
    internal sealed class Rows : IDisposable
    {
        private readonly InsertBatch _batch;
        private readonly Database _database;
        private readonly string _table;
        private readonly ChildTableRequest? _create;
        private readonly ColumnDefinition[] _columns;
        private readonly int[] _places;
        private readonly RawBlockBuilder _builder;

        public Rows(InsertBatch batch, Database database, string table, ChildTableRequest? create, IReadOnlyList<ColumnDefinition> columns)
        {
            _batch = batch;
            _database = database;
            _table = table;
            _create = create;
            // The block has the columns in the order of the table, whatever the statement's is.
            _columns = [.. columns.OrderBy(column => column.ColumnId)];
            _places = [.. columns.Select(column => Array.IndexOf(_columns, column))];
            _builder = new([.. _columns.Select(OutputColumn.TypeOf).Select(type => type.Type.IsBlob() ? type with { SchemaBytes = LongestBlob } : type)]);
        }

        /// <summary>Appends a value to a column of the statement.</summary>
        public void Append(int column, in SqlValue value)
        {
            if (value.IsNull)
            {
                _builder.AppendNull(_places[column]);
                return;
            }

            Span<byte> scratch = stackalloc byte[16];
            _builder.Append(_places[column], value.ToRaw(scratch));
        }

        public void Dispose() => _builder.Dispose();

        /// <summary>Closes the block.</summary>
        public void End()
        {
            if (!_batch._inserts.TryGetValue(_database, out var inserts))
            {
                inserts = [];
                _batch._inserts.Add(_database, inserts);
            }

            inserts.Add(new TableInsert(_table, _columns, _builder.ToArray()) { AutoCreate = _create });
            _batch._begun.Remove(this);
            Dispose();
        }
    }
}
