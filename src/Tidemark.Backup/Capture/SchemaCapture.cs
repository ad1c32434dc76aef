using System.Text;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Writes the schema of the source as frames that can be applied as they stand, and tells what there is to read. It is read again from its start when it changes under the reader.
/// Normal tables are only listed: their columns are read together with their rows.
/// </summary>
internal sealed class SchemaCapture(CaptureContext context, PointSource source, StreamSet output) : IAsyncDisposable
{
    private const int ChildrenPerFrame = 1000;
    private const int MaxWaitingBytes = 8 << 20;
    private readonly FrameSink _sink = new(output, MaxWaitingBytes, context.Meter);
    private readonly Dictionary<string, IReadOnlyList<string>> _children = new(StringComparer.Ordinal);

    /// <summary>The super tables that hold rows, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyList<SuperTableFacts> SuperTables { get; private set; } = [];

    /// <summary>Normal tables, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyList<TableFacts> NormalTables { get; private set; } = [];

    /// <summary>Child tables by super table, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Children => _children;

    /// <summary>Super tables first, then what depends on them.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await source.Connection.RunAsync(
            async (connection, token) =>
            {
                await _sink.DiscardAsync(token).ConfigureAwait(false);
                await WriteAsync(connection, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        await _sink.KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The frame of a normal table.</summary>
    public static SegmentFrame FrameOf(TableFacts table, TableSchema columns) => Frame(new CreateTables([new CreateNormalTable
    {
        Name = table.Name, Uid = table.Uid, CreatedAtMs = table.CreatedAtMs, TtlDays = table.TtlDays, Comment = table.Comment, Columns = columns, HasTypeModifiers = true,
    }]));

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    private async ValueTask WriteAsync(ITDengineConnection connection, CancellationToken cancellationToken)
    {
        var catalog = new SourceCatalog(connection, context.Database);
        var superTable = context.Options.SuperTable;
        SuperTables = [.. (await catalog.ReadSuperTablesAsync(superTable, cancellationToken).ConfigureAwait(false)).Where(t => !t.IsVirtual && context.Choice?.HasSuperTable(t.Name) != false)];
        var tables = await catalog.ReadTablesAsync(cancellationToken, superTable is null ? null : $"`stable_name` = {SqlLiteral.Text(superTable)}").ConfigureAwait(false);
        NormalTables = superTable is null ? [.. tables.Where(t => t.SuperTable is null && !t.IsVirtual && context.Choice?.HasNormal(t.Name) != false)] : [];
        foreach (var table in SuperTables)
        {
            await AddAsync(Frame(new CreateSuperTable(table.Definition)), 1, cancellationToken).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(table.Comment))
                await AddAsync(Frame($"ALTER STABLE {SqlIdentifier.Quote(table.Name)} COMMENT {StoredComment.Literal(table.Comment)}"), 0, cancellationToken).ConfigureAwait(false);
        }

        var byName = tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _children.Clear();
        foreach (var table in SuperTables) _children[table.Name] = await WriteChildrenAsync(connection, table, byName, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<string>> WriteChildrenAsync(ITDengineConnection connection, SuperTableFacts parent, Dictionary<string, TableFacts> facts, CancellationToken cancellationToken)
    {
        var tags = parent.Definition.Tags.Columns;
        var names = new List<string>();
        var batch = new List<CreateTableRequest>();
        var unlisted = new List<CreateChildTable>();
        var sql = $"SELECT TAGS tbname, {string.Join(", ", tags.Select(t => SqlIdentifier.Quote(t.Name)))} FROM {SqlIdentifier.Quote(context.Database, parent.Name)}";
        try
        {
            await QueryRows.ForEachBlockAsync(connection, sql, async (block, _) =>
            {
                if (tags.Where((tag, i) => !Fits(tag, block.Columns[i + 1])).Any()) throw Moved(parent, null);
                for (var row = 0; row < block.RowCount; row++)
                {
                    var name = QueryRows.Text(block.GetObject(0, row));
                    if (context.Choice?.HasChild(parent.Name, name) == false) continue;
                    var child = ToChild(name, parent, block, row);
                    if (!facts.TryGetValue(name, out var known)) unlisted.Add(child);
                    // One that was listed as another was made again since: the WAL has its drop and its creation, and a point has each name once.
                    else if (known.SuperTable == parent.Name) Add(child, known);
                    if (batch.Count >= ChildrenPerFrame) await FlushAsync(batch, cancellationToken).ConfigureAwait(false);
                }
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (e.ServerCode == ServerCode.InvalidColumnName)
        {
            throw Moved(parent, e);
        }
        catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
        {
            // Dropped since it was listed: the drop stands in the WAL that is read later.
            context.Meter.Notice($"super table {parent.Name} was dropped while its children were read");
        }

        if (unlisted.Count > 0)
        {
            // Made since the tables were listed. Those that are gone again are nothing but their drop in the WAL that is read later; no child is written without its id.
            var now = (await new SourceCatalog(connection, context.Database).ReadTablesAsync(cancellationToken, $"`stable_name` = {SqlLiteral.Text(parent.Name)}").ConfigureAwait(false)).ToDictionary(t => t.Name, StringComparer.Ordinal);
            foreach (var child in unlisted)
            {
                if (!now.TryGetValue(child.Name, out var known)) continue;
                facts[child.Name] = known;
                Add(child, known);
            }
        }

        await FlushAsync(batch, cancellationToken).ConfigureAwait(false);
        return names;

        void Add(CreateChildTable child, TableFacts known)
        {
            names.Add(child.Name);
            batch.Add(child with { Uid = known.Uid, CreatedAtMs = known.CreatedAtMs, TtlDays = known.TtlDays, Comment = known.Comment });
        }
    }

    private static bool Fits(ColumnDefinition tag, RawBlockColumn column) => column.Type == tag.Type && (tag.Type == DataType.Json || column.SchemaBytes <= tag.Bytes);

    private static TidemarkException Moved(SuperTableFacts table, Exception? cause) => new(
        ErrorCode.ServerError, $"The tags of super table {table.Name} were changed while its children were read.", "Take the point at a time when no tags are added, dropped or renamed.", isTransient: true, cause);

    private static CreateChildTable ToChild(string name, SuperTableFacts parent, RawBlock block, int row)
    {
        var tags = parent.Definition.Tags.Columns;
        var values = new List<TagValue>(tags.Count);
        var names = new List<string>(tags.Count);
        TagSet? json = null;
        for (var i = 0; i < tags.Count; i++)
        {
            if (block.IsNull(i + 1, row)) continue;
            var value = block.GetValue(i + 1, row);
            names.Add(tags[i].Name);
            if (tags[i].Type == DataType.Json) json = TagSet.FromJson(Encoding.UTF8.GetString(value));
            else values.Add(new TagValue(tags[i].ColumnId, null, tags[i].Type, value.ToArray()));
        }

        return new CreateChildTable
        {
            Name = name,
            SuperTableName = parent.Name,
            Suid = parent.Definition.Suid,
            TagCount = (byte)tags.Count,
            Tags = json ?? new TagSet(values, tags.Count == 1 && tags[0].Type == DataType.Json),
            TagNames = names,
        };
    }

    private async ValueTask FlushAsync(List<CreateTableRequest> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0) return;
        await AddAsync(Frame(new CreateTables([.. batch])), batch.Count, cancellationToken).ConfigureAwait(false);
        batch.Clear();
    }

    private ValueTask AddAsync(SegmentFrame frame, int tables, CancellationToken cancellationToken) =>
        _sink.AddAsync(frame, new FrameFacts { Tables = tables }, null, cancellationToken);

    private static SegmentFrame Frame(string sql) => new(0, 0, ArchiveFrames.SqlStatement, FrameKind.Built, Encoding.UTF8.GetBytes(sql));

    private static SegmentFrame Frame(TmqMessage message) => new(0, 0, message.RawType, FrameKind.Built, TmqMessageWriter.ToArray(message));
}
