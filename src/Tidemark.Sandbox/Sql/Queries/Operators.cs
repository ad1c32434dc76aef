using System.Text.Json;
using System.Text.RegularExpressions;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

internal sealed class Comparison(string comparison, BoundExpression left, BoundExpression right)
    : BoundExpression(BlockColumnType.Fixed(DataType.Bool), left.Dependence | right.Dependence)
{
    public string Operator { get; } = comparison;

    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;

    public override SqlValue Evaluate(RowView row)
    {
        var a = Left.Evaluate(row);
        if (a.IsNull) return SqlValue.Null(DataType.Bool);
        var b = Right.Evaluate(row);
        if (b.IsNull) return SqlValue.Null(DataType.Bool);
        var order = ValueOrder.Compare(a, b);
        return SqlValue.Bool(Operator switch
        {
            "=" => order == 0,
            "<>" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }
}

internal sealed class Conjunction(BoundExpression left, BoundExpression right)
    : BoundExpression(BlockColumnType.Fixed(DataType.Bool), left.Dependence | right.Dependence)
{
    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;

    public override SqlValue Evaluate(RowView row)
    {
        var a = Left.Evaluate(row);
        if (a.HasValue && !a.IsTrue) return SqlValue.Bool(false);
        var b = Right.Evaluate(row);
        if (b.HasValue && !b.IsTrue) return SqlValue.Bool(false);
        return a.IsNull || b.IsNull ? SqlValue.Null(DataType.Bool) : SqlValue.Bool(true);
    }
}

internal sealed class Disjunction(BoundExpression left, BoundExpression right)
    : BoundExpression(BlockColumnType.Fixed(DataType.Bool), left.Dependence | right.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        var a = left.Evaluate(row);
        if (a.IsTrue) return SqlValue.Bool(true);
        var b = right.Evaluate(row);
        if (b.IsTrue) return SqlValue.Bool(true);
        return a.IsNull || b.IsNull ? SqlValue.Null(DataType.Bool) : SqlValue.Bool(false);
    }
}

internal sealed class Negation(BoundExpression operand) : BoundExpression(BlockColumnType.Fixed(DataType.Bool), operand.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        // A comparison with NULL counts as false, and its negation as true.
        return SqlValue.Bool(!operand.Evaluate(row).IsTrue);
    }
}

internal sealed class NullTest(BoundExpression operand, bool isNegated) : BoundExpression(BlockColumnType.Fixed(DataType.Bool), operand.Dependence)
{
    public override SqlValue Evaluate(RowView row) => SqlValue.Bool(operand.Evaluate(row).IsNull != isNegated);
}

internal sealed class Membership(BoundExpression operand, IReadOnlyList<BoundExpression> list, bool isNegated)
    : BoundExpression(BlockColumnType.Fixed(DataType.Bool), list.Aggregate(operand.Dependence, (all, item) => all | item.Dependence))
{
    public override SqlValue Evaluate(RowView row)
    {
        var value = operand.Evaluate(row);
        if (value.IsNull) return SqlValue.Null(DataType.Bool);
        foreach (var item in list)
        {
            var candidate = item.Evaluate(row);
            if (candidate.HasValue && ValueOrder.Compare(value, candidate) == 0) return SqlValue.Bool(!isNegated);
        }

        return SqlValue.Bool(isNegated);
    }
}

/// <summary>LIKE (case does not matter, as with the server) and MATCH.</summary>
internal sealed class PatternTest : BoundExpression
{
    /// <summary>How long one match may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly BoundExpression _operand;
    private readonly Regex _pattern;
    private readonly bool _isNegated;

    public PatternTest(BoundExpression operand, string pattern, bool isNegated, bool isMatch)
        : base(BlockColumnType.Fixed(DataType.Bool), operand.Dependence)
    {
        _operand = operand;
        _isNegated = isNegated;
        _pattern = isMatch
            ? new(pattern, RegexOptions.CultureInvariant, Patience)
            : new(LikeToRegex(pattern), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, Patience);
    }

    public override SqlValue Evaluate(RowView row)
    {
        var value = _operand.Evaluate(row);
        return value.IsNull ? SqlValue.Null(DataType.Bool) : SqlValue.Bool(_pattern.IsMatch(value.AsText) != _isNegated);
    }

    /// <summary>The regular expression of a LIKE pattern.</summary>
    public static string LikeToRegex(string pattern)
    {
        var regex = new System.Text.StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) regex.Append(Regex.Escape(pattern[++i].ToString()));
            else if (pattern[i] == '%') regex.Append(".*");
            else if (pattern[i] == '_') regex.Append('.');
            else regex.Append(Regex.Escape(pattern[i].ToString()));
        }

        return regex.Append('$').ToString();
    }
}

/// <summary><c>j->'key'</c>: the member of a JSON tag, a number, text or bool, declared as JSON.</summary>
internal sealed class JsonMember(BoundExpression operand, string key) : BoundExpression(operand.Type, operand.Dependence)
{
    public override SqlValue Evaluate(RowView row)
    {
        var value = operand.Evaluate(row);
        if (value.IsNull) return value;
        using var document = JsonDocument.Parse(value.Content);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(key, out var member))
            return SqlValue.Null(DataType.Json);
        return member.ValueKind switch
        {
            JsonValueKind.Number => SqlValue.Double(member.GetDouble()),
            JsonValueKind.String => SqlValue.Text(member.GetString()!),
            JsonValueKind.True or JsonValueKind.False => SqlValue.Bool(member.GetBoolean()),
            _ => SqlValue.Null(DataType.Json),
        };
    }
}
