using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>The values of one column. 40 bytes: i32 type at 0, pointers to values, i32 lengths and NULL marks at 8, 16 and 24, i32 rows at 32.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatementBind
{
    public int Type;
    public nint Values;
    public nint Lengths;
    public nint IsNull;
    public int Rows;
}
