using Microsoft.Win32.SafeHandles;
using Tidemark.Storage.Directories;

namespace Tidemark.Storage.Tests.Directories;

/// <summary>The real disk, with a look at every step before and after it.</summary>
internal class SpoiledDisk : IDisk
{
    private readonly PosixDisk _disk = PosixDisk.Instance;

    public List<string> Steps { get; } = [];

    public void CreateDirectory(string path) => Do("create directory", () => _disk.CreateDirectory(path));

    public virtual SafeFileHandle CreateNew(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            Do("create", () => file = _disk.CreateNew(path));
            return file!;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var copy = bytes.ToArray();
        Do("write", () => _disk.Write(file, copy, offset), () => _disk.Write(file, copy.AsSpan(0, copy.Length / 2), offset));
    }

    public ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        Do("write", () => _disk.Write(file, bytes.Span, offset), () => _disk.Write(file, bytes.Span[..(bytes.Length / 2)], offset));
        return ValueTask.CompletedTask;
    }

    public virtual long LengthOf(SafeFileHandle file)
    {
        long length = 0;
        Do("length", () => length = _disk.LengthOf(file));
        return length;
    }

    public void Flush(SafeFileHandle file) => Do("flush", () => _disk.Flush(file));

    public void Share(SafeFileHandle file) => Do("share", () => _disk.Share(file));

    public bool TryMove(string from, string to, bool replace)
    {
        var moved = false;
        Do("move", () => moved = _disk.TryMove(from, to, replace));
        return moved;
    }

    public void FlushDirectory(string path) => Do("flush directory", () => _disk.FlushDirectory(path));

    public bool Delete(string path)
    {
        var deleted = false;
        Do("delete", () => deleted = _disk.Delete(path));
        return deleted;
    }

    /// <summary>Makes a step. A fault throws before it, instead of it (having done a part), or after it.</summary>
    protected virtual void Do(string step, Action action, Action? part = null)
    {
        Steps.Add(step);
        action();
    }
}
