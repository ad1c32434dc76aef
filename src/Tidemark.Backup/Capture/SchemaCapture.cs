using System.Text;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>Writes the schema of the source as frames that can be applied as they stand, and tells what there is to scan.</summary>
internal sealed class SchemaCapture(ITDengineConnection connection, SourceCatalog catalog, string database, SegmentStream output, ProgressMeter meter)
{
    private const int ChildrenPerFrame = 1000;

    /// <summary>The super tables, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyList<SuperTableFacts> SuperTables { get; private set; } = [];

    /// <summary>Normal tables, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyList<TableFacts> NormalTables { get; private set; } = [];

    /// <summary>Child tables by super table, after <see cref="WriteAsync"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Children { get; private set; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Super tables first, then what depends on them.</summary>
    /// <param name="superTable">The only super table to take, without normal tables; null for everything.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask WriteAsync(string? superTable, CancellationToken cancellationToken)
    {
        SuperTables = await catalog.ReadSuperTablesAsync(superTable, cancellationToken).ConfigureAwait(false);
        var tables = await catalog.ReadTablesAsync(cancellationToken).ConfigureAwait(false);
        NormalTables = superTable is null ? [.. tables.Where(t => t.SuperTable is null && !t.IsVirtual)] : [];

        foreach (var table in SuperTables.Where(t => !t.IsVirtual))
        {
            await WriteAsync(new CreateSuperTable(table.Definition), cancellationToken).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(table.Comment))
                await WriteSqlAsync($"ALTER STABLE {SqlIdentifier.Quote(table.Name)} COMMENT {StoredComment.Literal(table.Comment)}", cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in NormalTables)
        {
            var columns = await catalog.DescribeTableAsync(table.Name, cancellationToken).ConfigureAwait(false);
            await WriteAsync(new CreateTables([new CreateNormalTable
            {
                Name = table.Name, Uid = table.Uid, TtlDays = table.TtlDays, Comment = table.Comment, Columns = columns, HasTypeModifiers = true,
            }]), cancellationToken).ConfigureAwait(false);
        }

        var byName = tables.Where(t => t.SuperTable is not null).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var children = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var table in SuperTables.Where(t => !t.IsVirtual))
            children[table.Name] = await WriteChildrenAsync(table, byName, cancellationToken).ConfigureAwait(false);
        Children = children;
    }

    private async ValueTask<IReadOnlyList<string>> WriteChildrenAsync(SuperTableFacts parent, Dictionary<string, TableFacts> facts, CancellationToken cancellationToken)
    {
        var tags = parent.Definition.Tags.Columns;
        var names = new List<string>();
        var batch = new List<CreateTableRequest>();
        var sql = $"SELECT TAGS tbname, {string.Join(", ", tags.Select(t => SqlIdentifier.Quote(t.Name)))} FROM {SqlIdentifier.Quote(database, parent.Name)}";
        await QueryRows.ForEachBlockAsync(connection, sql, async (block, _) =>
        {
            for (var row = 0; row < block.RowCount; row++)
            {
                var name = QueryRows.Text(block.GetObject(0, row));
                facts.TryGetValue(name, out var known);
                names.Add(name);
                batch.Add(ToChild(name, parent, known, block, row));
                if (batch.Count >= ChildrenPerFrame) await FlushAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }, cancellationToken).ConfigureAwait(false);
        await FlushAsync(batch, cancellationToken).ConfigureAwait(false);
        return names;
    }

    private static CreateChildTable ToChild(string name, SuperTableFacts parent, TableFacts? facts, RawBlock block, int row)
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
            Uid = facts?.Uid ?? 0,
            TtlDays = facts?.TtlDays ?? 0,
            Comment = facts?.Comment,
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
        await WriteAsync(new CreateTables([.. batch]), cancellationToken).ConfigureAwait(false);
        batch.Clear();
    }

    private ValueTask WriteSqlAsync(string sql, CancellationToken cancellationToken)
        => AppendAsync(ArchiveFrames.SqlStatement, Encoding.UTF8.GetBytes(sql), 0, cancellationToken);

    private ValueTask WriteAsync(TmqMessage message, CancellationToken cancellationToken)
        => AppendAsync(message.RawType, TmqMessageWriter.ToArray(message), message is CreateTables t ? t.Tables.Count : 1, cancellationToken);

    private async ValueTask AppendAsync(ushort rawType, byte[] body, int tables, CancellationToken cancellationToken)
    {
        await output.AppendAsync(new SegmentFrame(0, 0, rawType, FrameKind.Built, body), new FrameFacts { Tables = tables }, cancellationToken).ConfigureAwait(false);
        meter.Add(0, body.Length);
    }
}
