using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Rows;

/// <summary>The values of one column in a chunk. Rows move together in all columns of a chunk.</summary>
internal abstract class RowColumn
{
    /// <summary>Inserts rows of a block before a row.</summary>
    /// <param name="row">Where; the row count for the end.</param>
    /// <param name="count">Rows in the chunk before.</param>
    /// <param name="block">The source.</param>
    /// <param name="column">Column of the source.</param>
    /// <param name="first">First row of the source.</param>
    /// <param name="rows">How many.</param>
    public abstract void Insert(int row, int count, RawBlock block, int column, int first, int rows);

    /// <summary>Inserts NULLs before a row.</summary>
    public abstract void InsertNulls(int row, int count, int rows);

    /// <summary>Overwrites one value.</summary>
    public abstract void Set(int row, RawBlock block, int column, int sourceRow);

    /// <summary>Removes rows.</summary>
    public abstract void Remove(int row, int count, int rows);

    /// <summary>Takes the rows from one on out into a column of their own.</summary>
    public abstract RowColumn SplitOff(int row, int count);

    /// <summary>Whether a value is NULL.</summary>
    public abstract bool IsNull(int row);

    /// <summary>The content of a value without a length.</summary>
    public abstract ReadOnlySpan<byte> Value(int row);

    /// <summary>Bytes of the data area of a range of rows.</summary>
    public abstract int DataLength(int first, int rows);

    /// <summary>Writes the meta area and the data area of a range of rows.</summary>
    /// <param name="first">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="meta">Exactly the meta area.</param>
    /// <param name="data">Exactly the data area, <see cref="DataLength"/> bytes.</param>
    public abstract void Write(int first, int rows, Span<byte> meta, Span<byte> data);

    /// <summary>Room to grow to.</summary>
    protected static int Grown(int needed) =>
        needed >= RowChunk.MaxRows / 2 ? Math.Max(needed, RowChunk.MaxRows) : Math.Max(8, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));

    /// <summary>A longer array with the same beginning; the rest is not cleared: rows are written before they are read.</summary>
    protected static T[] Enlarged<T>(T[] array, int used, int length)
    {
        var longer = GC.AllocateUninitializedArray<T>(length);
        array.AsSpan(0, used).CopyTo(longer);
        return longer;
    }
}
