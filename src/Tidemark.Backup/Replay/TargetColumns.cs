using System.Collections.Concurrent;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>The columns of a table of the target at one moment, with the plans for blocks met so far. Immutable otherwise; thread-safe.</summary>
internal sealed class TargetColumns
{
    private readonly Dictionary<string, ColumnDefinition> _byName;
    private readonly ConcurrentDictionary<int, BlockPlan> _plans = new();

    public TargetColumns(IReadOnlyList<ColumnDefinition> columns)
    {
        Columns = columns;
        HasBlob = columns.Any(c => c.Type.IsBlob());
        _byName = columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    /// <summary>
    /// Columns as a statement may declare them: output tables of streams flag their timestamp as part of the key, which SQL takes of the second column only.
    /// </summary>
    public static TableSchema Declarable(TableSchema schema) => schema.Columns.Count == 0 || !schema.Columns[0].Flags.HasFlag(ColumnFlags.CompositeKey)
        ? schema : schema with { Columns = [schema.Columns[0] with { Flags = schema.Columns[0].Flags & ~ColumnFlags.CompositeKey }, .. schema.Columns.Skip(1)] };

    public IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>Whether there is a BLOB: raw write of one ends the gateway's process.</summary>
    public bool HasBlob { get; }

    public ColumnDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public BlockPlan PlanFor(TableBlock block)
    {
        var hash = BlockShape.HashOf(block);
        if (_plans.TryGetValue(hash, out var plan) && plan.Shape.Matches(block)) return plan;
        return _plans[hash] = BlockPlanner.Plan(block, this);
    }

    public TargetColumns Add(ColumnDefinition column) => new([.. Columns, column]);

    public TargetColumns Remove(string name) => new([.. Columns.Where(c => c.Name != name)]);

    public TargetColumns Replace(string name, Func<ColumnDefinition, ColumnDefinition> change) => new([.. Columns.Select(c => c.Name == name ? change(c) : c)]);
}
