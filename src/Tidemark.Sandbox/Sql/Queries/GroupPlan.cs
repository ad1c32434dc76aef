using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>What each group of an aggregating query holds: aggregates, and values of one of its rows.</summary>
internal sealed class GroupPlan
{
    private readonly List<AggregateFunction> _aggregates = [];
    private readonly List<BoundExpression> _kept = [];
    private readonly List<(bool IsAggregate, int Index)> _slots = [];

    public IReadOnlyList<AggregateFunction> Aggregates => _aggregates;

    /// <summary>Expressions of a row whose values the group keeps.</summary>
    public IReadOnlyList<BoundExpression> Kept => _kept;

    /// <summary>For each <see cref="GroupReference"/> whether it is an aggregate, and which.</summary>
    public IReadOnlyList<(bool IsAggregate, int Index)> Slots => _slots;

    public GroupReference Add(AggregateFunction aggregate)
    {
        _aggregates.Add(aggregate);
        return Slot(true, _aggregates.Count - 1, aggregate.Type);
    }

    public GroupReference Keep(BoundExpression expression)
    {
        _kept.Add(expression);
        return Slot(false, _kept.Count - 1, expression.Type);
    }

    private GroupReference Slot(bool isAggregate, int index, BlockColumnType type)
    {
        _slots.Add((isAggregate, index));
        return new(_slots.Count - 1, type);
    }
}
