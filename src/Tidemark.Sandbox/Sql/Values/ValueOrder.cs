using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Comparison of values of any two types. NULLs are the caller's business, except in <see cref="CompareKeys"/>.</summary>
internal static class ValueOrder
{
    public static int Compare(in SqlValue left, in SqlValue right)
    {
        if (left.IsText && right.IsText)
        {
            return left.Type == DataType.NChar || right.Type == DataType.NChar
                ? string.CompareOrdinal(left.AsText, right.AsText)
                : left.Content.Span.SequenceCompareTo(right.Content.Span);
        }

        if (left.Type.IsVariable() && right.Type.IsVariable()) return left.Content.Span.SequenceCompareTo(right.Content.Span);
        if (left.IsFloating || right.IsFloating || left.IsText || right.IsText) return left.AsDouble.CompareTo(right.AsDouble);
        if (left.Type.IsDecimal() || right.Type.IsDecimal()) return CompareDecimals(left, right);
        return left.AsInteger.CompareTo(right.AsInteger);
    }

    /// <summary>For sorting: NULL below everything.</summary>
    public static int CompareKeys(in SqlValue left, in SqlValue right) =>
        left.IsNull || right.IsNull ? left.HasValue.CompareTo(right.HasValue) : Compare(left, right);

    private static int CompareDecimals(in SqlValue left, in SqlValue right)
    {
        if (left.Scale == right.Scale) return left.AsInteger.CompareTo(right.AsInteger);
        return left.Scale < right.Scale
            ? Decimals.Rescale(left.AsInteger, left.Scale, right.Scale).CompareTo(right.AsInteger)
            : left.AsInteger.CompareTo(Decimals.Rescale(right.AsInteger, right.Scale, left.Scale));
    }
}
