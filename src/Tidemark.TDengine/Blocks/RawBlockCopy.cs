using System.Buffers;

namespace Tidemark.TDengine.Blocks;

/// <summary>Makes blocks out of parts of others by copying, without looking at values where it need not. Written blocks have version 2.</summary>
public static class RawBlockCopy
{
    /// <summary>Bytes of <see cref="Project"/>.</summary>
    public static int ProjectedLength(RawBlock block, ReadOnlySpan<ColumnSelection> selection) => throw new NotSupportedException();

    /// <summary>Writes all rows of chosen columns, in the chosen order, by copying whole column areas.</summary>
    public static void Project(RawBlock block, ReadOnlySpan<ColumnSelection> selection, IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>Bytes of <see cref="WriteRows"/>.</summary>
    public static int RowsLength(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows) => throw new NotSupportedException();

    /// <summary>Writes listed rows of chosen columns.</summary>
    public static void WriteRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows, IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>Changes the declared bytes (for DECIMAL precision and scale) of a column inside a block.</summary>
    /// <param name="block">The whole block.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="type">What to declare; the type must be the one it has.</param>
    public static void PatchColumn(Span<byte> block, int column, BlockColumnType type) => throw new NotSupportedException();

    /// <summary>Sets the version field: 2 is needed inside messages.</summary>
    public static void PatchVersion(Span<byte> block, int version) => throw new NotSupportedException();
}
