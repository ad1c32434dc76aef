using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Statements;

/// <summary>The values of one <c>?</c> for one table, one per row.</summary>
/// <param name="Type">The type they were bound as.</param>
/// <param name="IsNull">Per row whether it is NULL.</param>
/// <param name="Lengths">Per row the bytes of the value; null for fixed types.</param>
/// <param name="Data">
/// The values and whatever lies behind them in the frame. Fixed types: side by side, NULLs included; variable types: the bytes of all
/// rows one after another.
/// </param>
internal sealed record BoundValues(DataType Type, ReadOnlyMemory<byte> IsNull, IReadOnlyList<int>? Lengths, ReadOnlyMemory<byte> Data)
{
    public int Rows => IsNull.Length;

    /// <summary>
    /// The bytes of each row; null for NULL. A value of a fixed type that was bound with lengths (a DECIMAL as text) is read at its full
    /// width all the same, beyond its end if need be: so does the real library.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>?> Values()
    {
        var width = Type.FixedWidth();
        var at = 0;
        for (var row = 0; row < Rows; row++)
        {
            var length = Lengths?[row] ?? width;
            if (width > 0) length = width;
            yield return IsNull.Span[row] != 0 ? (ReadOnlyMemory<byte>?)null : Take(at, length);
            at += length;
        }
    }

    private ReadOnlyMemory<byte> Take(int at, int length)
    {
        if (at + length <= Data.Length) return Data.Slice(at, length);
        var padded = new byte[length];
        if (at < Data.Length) Data[at..].CopyTo(padded);
        return padded;
    }
}
