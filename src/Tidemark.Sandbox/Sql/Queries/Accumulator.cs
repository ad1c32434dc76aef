using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>The state of one aggregate of one group.</summary>
internal sealed class Accumulator(AggregateFunction function)
{
    private long _count;
    private Int128 _sum;
    private double _floatingSum;
    private SqlValue _value = SqlValue.Null();
    private SqlValue _high = SqlValue.Null();
    private long _time;
    private bool _hasValue;

    /// <summary>Whether an aggregate can take a run of stored rows by their number, or by the first and the last of them.</summary>
    public static bool TakesRuns(AggregateFunction function) => function.Name == "count"
        ? function.Argument is null or Constant { Value.HasValue: true } or ColumnReference { IsPrimaryTime: true } or TableNameReference
        : function is { Argument: ColumnReference { IsPrimaryTime: true }, Name: "first" or "last" or "last_row" or "spread" };

    /// <summary>Takes a run of stored rows; only where <see cref="TakesRuns"/>.</summary>
    public void AcceptRun(RowChunk chunk, int first, int rows)
    {
        if (function.Name == "count")
        {
            _count += rows;
            return;
        }

        var stamps = chunk.Timestamps;
        Accept(SqlValue.Timestamp(stamps[first]), stamps[first]);
        Accept(SqlValue.Timestamp(stamps[first + rows - 1]), stamps[first + rows - 1]);
    }

    /// <summary>Takes a row.</summary>
    /// <returns>Whether the row is now the one that a selector picked.</returns>
    public bool Accept(RowView row)
    {
        if (function.Argument is null)
        {
            _count++;
            return false;
        }

        return Accept(function.Argument.Evaluate(row), row.Time);
    }

    public SqlValue Result() => function.Name switch
    {
        "count" => SqlValue.BigInt(_count),
        "sum" when _count == 0 => SqlValue.Null(function.Type.Type),
        "sum" when function.Type.Type == DataType.Double => SqlValue.Double(_floatingSum),
        "sum" when function.Type.Type.IsDecimal() => SqlValue.Decimal(function.Type.Type, _sum, function.Type.Scale),
        "sum" => SqlValue.Integer(function.Type.Type, _sum),
        "avg" when _count == 0 => SqlValue.Null(function.Type.Type),
        "avg" when function.Type.Type.IsDecimal() => SqlValue.Decimal(
            function.Type.Type, _sum * Decimals.PowerOfTen(function.Type.Scale - function.Argument!.Type.Scale) / _count, function.Type.Scale),
        "avg" => SqlValue.Double((function.Argument!.Type.Type is DataType.Float or DataType.Double ? _floatingSum : (double)_sum) / _count),
        "spread" when _count == 0 => SqlValue.Null(DataType.Double),
        "spread" => SqlValue.Double(_high.AsDouble - _value.AsDouble),
        _ => _hasValue ? _value : SqlValue.Null(function.Type.Type),
    };

    private bool Accept(in SqlValue value, long time)
    {
        if (value.IsNull && function.Name != "last_row") return false;
        switch (function.Name)
        {
            case "count":
                _count++;
                return false;
            case "sum" or "avg":
                _count++;
                if (value.IsFloating) _floatingSum += value.AsDouble;
                else _sum += value.AsInteger;
                return false;
            case "spread":
                _count++;
                if (_value.IsNull || ValueOrder.Compare(value, _value) < 0) _value = value;
                if (_high.IsNull || ValueOrder.Compare(value, _high) > 0) _high = value;
                return false;
            case "min": return Take(value, time, !_hasValue || ValueOrder.Compare(value, _value) < 0);
            case "max": return Take(value, time, !_hasValue || ValueOrder.Compare(value, _value) > 0);
            case "first": return Take(value, time, !_hasValue || time < _time);
            default: return Take(value, time, !_hasValue || time >= _time);
        }
    }

    private bool Take(in SqlValue value, long time, bool isBetter)
    {
        if (!isBetter) return false;
        _value = value;
        _time = time;
        _hasValue = true;
        return true;
    }
}
