using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A group of an aggregating query while rows come in.</summary>
internal sealed class Group
{
    private readonly GroupPlan _plan;
    private readonly SqlValue[] _kept;
    private readonly bool _follows;

    public Group(GroupPlan plan)
    {
        _plan = plan;
        _kept = new SqlValue[plan.Kept.Count];
        // Plain columns follow the row of a selector when there is just one.
        _follows = plan.Aggregates.Count(aggregate => aggregate.IsSelector) == 1;
        Accumulators = new Accumulator[plan.Aggregates.Count];
        for (var i = 0; i < Accumulators.Length; i++) Accumulators[i] = plan.Aggregates[i].Begin();
    }

    public Accumulator[] Accumulators { get; }

    /// <summary>Whether a row came in.</summary>
    public bool HasRows { get; private set; }

    public void Accept(RowView row)
    {
        var isPicked = false;
        foreach (var accumulator in Accumulators) isPicked |= accumulator.Accept(row);
        if (!HasRows || (_follows && isPicked)) Keep(row);
        HasRows = true;
    }

    /// <summary>Notes the values of a row, or of a table without rows.</summary>
    public void Keep(RowView row)
    {
        for (var i = 0; i < _kept.Length; i++) _kept[i] = _plan.Kept[i].Evaluate(row);
    }

    /// <summary>Says that rows came in by another way.</summary>
    public void MarkFilled(RowView row)
    {
        if (!HasRows) Keep(row);
        HasRows = true;
    }

    /// <summary>The values that <see cref="GroupReference"/>s read.</summary>
    public SqlValue[] Finish()
    {
        var values = new SqlValue[_plan.Slots.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (isAggregate, index) = _plan.Slots[i];
            values[i] = isAggregate ? Accumulators[index].Result() : _kept[index];
        }

        return values;
    }
}
