using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>What one bind call brings. 32 bytes: i32 tables at 0, pointers to their names, tags and columns at 8, 16 and 24.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatementBinds
{
    public int Tables;
    public nint Names;
    public nint Tags;
    public nint Columns;
}
