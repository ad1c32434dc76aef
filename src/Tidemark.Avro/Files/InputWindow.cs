using Tidemark.Avro.Codecs;

namespace Tidemark.Avro.Files;

/// <summary>The part of a stream that is being looked at. It grows with what really comes, not with what a length says.</summary>
internal sealed class InputWindow(Stream stream) : IDisposable
{
    private const int StepBytes = 1 << 16;
    private readonly AvroBuffer _buffer = new();
    private int _start;
    private int _end;
    private bool _isOver;

    /// <summary>Where the window begins in the stream, counted from where reading began.</summary>
    public long Position { get; private set; }

    /// <summary>What is in the window.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.Array.AsMemory(_start, _end - _start);

    /// <summary>Reads until the window has a length, or the stream is over.</summary>
    /// <returns>Whether it has it.</returns>
    public bool Fill(long length)
    {
        while (_end - _start < length && !_isOver) Grow(length);
        return _end - _start >= length;
    }

    /// <summary>Reads some more.</summary>
    /// <returns>False when the stream is over.</returns>
    public bool FillMore() => Fill(_end - _start + 1);

    /// <summary>Moves its start.</summary>
    public void Advance(int length)
    {
        _start += length;
        Position += length;
    }

    public void Dispose() => _buffer.Dispose();

    private void Grow(long length)
    {
        if (_start > 0 && _start == _end) _start = _end = 0;
        var free = _buffer.Array.Length - _end;
        if (free == 0 && _start > 0)
        {
            _buffer.Array.AsSpan(_start, _end - _start).CopyTo(_buffer.Array);
            _end -= _start;
            _start = 0;
            free = _buffer.Array.Length - _end;
        }

        // Twice at most of what is there already, whatever the length asked for.
        if (free == 0) free = _buffer.Reserve((int)Math.Min(Array.MaxLength, _end + Math.Clamp(length - _end, StepBytes, Math.Max(StepBytes, _end))), _end).Length - _end;
        var read = stream.Read(_buffer.Array, _end, free);
        _isOver = read == 0;
        _end += read;
    }
}
