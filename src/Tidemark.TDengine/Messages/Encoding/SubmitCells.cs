namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>Where the values of one row lie in the submit data, by column. Reused for every row.</summary>
internal sealed class SubmitCells(int columns)
{
    private const int None = -2;
    private const int Null = -1;
    private readonly int[] _starts = new int[columns];
    private readonly int[] _lengths = new int[columns];

    public int Count => _starts.Length;

    public void Clear() => Array.Fill(_lengths, None);

    public void SetNull(int column) => _lengths[column] = Null;

    public void Set(int column, int start, int length) => (_starts[column], _lengths[column]) = (start, length);

    public bool IsNone(int column) => _lengths[column] == None;

    public bool IsNull(int column) => _lengths[column] == Null;

    public ReadOnlySpan<byte> Value(int column, ReadOnlySpan<byte> data) => data.Slice(_starts[column], _lengths[column]);
}
