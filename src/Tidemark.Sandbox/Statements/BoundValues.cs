using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Statements;

/// <summary>The values of one <c>?</c> for one table, one per row.</summary>
/// <param name="Type">The type they were bound as.</param>
/// <param name="IsNull">Per row whether it is NULL.</param>
/// <param name="Lengths">Per row the bytes of the value; null for fixed types.</param>
/// <param name="Buffer">Fixed types: the values side by side, NULLs included. Variable types: the bytes of all rows one after another.</param>
internal sealed record BoundValues(DataType Type, ReadOnlyMemory<byte> IsNull, IReadOnlyList<int>? Lengths, ReadOnlyMemory<byte> Buffer)
{
    public int Rows => IsNull.Length;

    /// <summary>The bytes of each row; null for NULL.</summary>
    public IEnumerable<ReadOnlyMemory<byte>?> Values()
    {
        var width = Lengths is null && Rows > 0 ? Buffer.Length / Rows : 0;
        var at = 0;
        for (var row = 0; row < Rows; row++)
        {
            var length = Lengths?[row] ?? width;
            yield return IsNull.Span[row] != 0 ? null : Buffer.Slice(at, length);
            at += length;
        }
    }
}
