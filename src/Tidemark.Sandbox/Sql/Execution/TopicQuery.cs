using System.Buffers;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>The SELECT of a topic, applied to rows as they were written.</summary>
internal sealed class TopicQuery : ITopicQuery
{
    private readonly IReadOnlyList<ColumnDefinition> _columns;
    private readonly IReadOnlyList<ColumnDefinition> _tags;
    private readonly BoundExpression[] _items;
    private readonly OutputColumn[] _output;
    private readonly Condition _condition;

    private TopicQuery(SelectStatement select, Source source, Database database, StatementContext context)
    {
        Database = database;
        _columns = source.Columns;
        _tags = source.Tags;
        var binder = new Binder(source.Scope, context);
        var items = SelectList.Expand(select.Items, source);
        _items = [.. items.Select(item => binder.Bind(item.Expression))];
        _output = [.. items.Select((item, i) => new OutputColumn(item.Name, _items[i].Type))];
        _condition = Condition.Of(select.Where is { } where ? binder.Bind(where) : null);
        UsedFields = FieldNames.Of(items.Select(item => item.Expression).Append(select.Where));
        ResultColumns = [.. _output.Select((column, i) => new ColumnDefinition(
            column.Name, column.Type.Type, column.Type.SchemaBytes, i + 1, TypeModifier: (column.Type.Precision << 8) | column.Type.Scale))];
    }

    /// <summary>Where it reads.</summary>
    public Database Database { get; }

    /// <summary>The super table it reads; null of a table of its own.</summary>
    public SuperTable? SuperTable { get; private init; }

    /// <summary>The columns and tags that it names.</summary>
    public IReadOnlyCollection<string> UsedFields { get; }

    public IReadOnlyList<ColumnDefinition> ResultColumns { get; }

    /// <summary>Checks a query for a topic.</summary>
    /// <exception cref="SandboxException">It names nothing, or aggregates.</exception>
    public static TopicQuery Of(SelectStatement select, StatementContext context)
    {
        if (select.From is not [{ Table: { } name }] || select.GroupBy.Count > 0 || select.OrderBy.Count > 0 || select.Limit is not null || select.IsDistinct
            || select.Items.Any(item => SelectList.HasAggregate(item.Expression))) throw new SandboxException(0x2634, "Invalid topic query");
        var source = new SourceResolver(context).Resolve(select);
        if (source.Tables is null) throw new SandboxException(0x2634, "Invalid topic query");
        var database = context.Session.Engine.GetDatabase(name.Database ?? context.Session.CurrentDatabase!);
        return new(select, source, database, context) { SuperTable = database.FindSuperTable(name.Name) };
    }

    public ReadOnlyMemory<byte>? Apply(Table table, IReadOnlyList<ColumnDefinition> columns, ReadOnlyMemory<byte> block)
    {
        var raw = RawBlock.Parse(block);
        var row = new BlockRow(raw, table, _columns, columns, _tags);
        if (!_condition.AcceptsTable(row)) return null;
        var output = new OutputBlock(_output);
        for (var i = 0; i < raw.RowCount; i++)
        {
            row.Row = i;
            var time = row.Column(0);
            if (time.AsInteger < _condition.Range.Start || time.AsInteger > _condition.Range.End || !_condition.AcceptsRow(row)) continue;
            for (var item = 0; item < _items.Length; item++) output.Append(item, _items[item].Evaluate(row));
        }

        if (output.Rows == 0) return null;
        var writer = new ArrayBufferWriter<byte>();
        output.WriteTo(writer, OutputBlock.MessageVersion);
        return writer.WrittenMemory;
    }

    /// <summary>A row of a raw block that was written into a table.</summary>
    private sealed class BlockRow : RowView
    {
        private readonly RawBlock _block;
        private readonly TableRow _table;
        private readonly IReadOnlyList<ColumnDefinition> _columns;
        private readonly int[] _places;

        public BlockRow(RawBlock block, Table table, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition> written, IReadOnlyList<ColumnDefinition> tags)
        {
            _block = block;
            _columns = columns;
            _table = new(columns, tags);
            _table.Enter(table);
            _places = new int[columns.Count];
            for (var i = 0; i < _places.Length; i++)
            {
                _places[i] = -1;
                for (var j = 0; j < written.Count; j++)
                    if (written[j].ColumnId == columns[i].ColumnId)
                        _places[i] = j;
            }
        }

        public int Row { get; set; }

        public override SqlValue TableName => _table.TableName;

        public override SqlValue Tag(int ordinal) => _table.Tag(ordinal);

        public override SqlValue Column(int ordinal)
        {
            var column = _columns[ordinal];
            var place = _places[ordinal];
            return place < 0 || _block.IsNull(place, Row)
                ? SqlValue.Null(column.Type)
                : SqlValue.FromRaw(column.Type, _block.GetValue(place, Row), (byte)column.DecimalScale);
        }
    }
}
