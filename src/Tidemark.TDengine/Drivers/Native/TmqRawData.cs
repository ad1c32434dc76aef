using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>A raw message as libtaos hands it out and takes it, passed by value. 16 bytes: pointer at 0, u32 length at 8, u16 type at 12.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TmqRawData(nint pointer, uint length, ushort rawType)
{
    public readonly nint Pointer = pointer;
    public readonly uint Length = length;
    public readonly ushort RawType = rawType;
}
