using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Values that tell groups, or distinct rows, apart. NULL equals NULL.</summary>
internal readonly struct GroupKey(SqlValue[] values) : IEquatable<GroupKey>
{
    public SqlValue[] Values { get; } = values;

    public bool Equals(GroupKey other)
    {
        for (var i = 0; i < Values.Length; i++)
            if (ValueOrder.CompareKeys(Values[i], other.Values[i]) != 0)
                return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is GroupKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            if (value.IsNull) hash.Add(0);
            else if (value.Type.IsVariable()) hash.AddBytes(value.Content.Span);
            else hash.Add(value.IsFloating ? value.AsDouble.GetHashCode() : value.AsInteger.GetHashCode());
        }

        return hash.ToHashCode();
    }
}
