using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>How a statement is made. 32 bytes: i64 request id at 0, two C booleans at 8 and 9, callback at 16, its argument at 24.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatementOption
{
    public long RequestId;
    public byte SingleSuperTableInsert;
    public byte SingleTableBindOnce;
    public nint Callback;
    public nint Argument;
}
