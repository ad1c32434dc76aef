using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// Memory of our own that the library reads: requests are copied into it before the call is put in line, so that a caller who gives up may
/// use his buffer again while the library still reads.
/// </summary>
internal sealed unsafe class NativeBlock() : SafeHandle(0, ownsHandle: true)
{
    private int _length;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Where it begins. Aligned to 16 bytes.</summary>
    public nint Pointer => handle;

    /// <summary>At least so many bytes, contents undefined.</summary>
    public Span<byte> Reserve(int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (length > _length)
        {
            NativeMemory.Free((void*)handle);
            handle = 0;
            handle = (nint)NativeMemory.Alloc((nuint)length);
            _length = length;
        }

        return new Span<byte>((void*)handle, length);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        handle = 0;
        return true;
    }
}
