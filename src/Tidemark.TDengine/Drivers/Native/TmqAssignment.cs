using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>One vgroup of an assignment. 32 bytes: i32 vgroup at 0, i64 offset, begin and end at 8, 16 and 24.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TmqAssignment
{
    public readonly int VgroupId;
    public readonly long Offset;
    public readonly long Begin;
    public readonly long End;
}
