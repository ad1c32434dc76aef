using System.Runtime.InteropServices;
using System.Text;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// A column of a result. 72 bytes: name with NUL at 0, i8 type at 65, u8 precision at 66, u8 scale at 67, i32 bytes at 68. The older form of the
/// same size has no precision and scale; there those two bytes are padding.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct TaosField
{
    private const int NameBytes = 65;

    [FieldOffset(0)]
    private fixed byte _name[NameBytes];

    [FieldOffset(65)]
    public byte Type;

    [FieldOffset(66)]
    public byte Precision;

    [FieldOffset(67)]
    public byte Scale;

    [FieldOffset(68)]
    public int Bytes;

    /// <summary>The name up to its NUL.</summary>
    public readonly string Name
    {
        get
        {
            fixed (byte* name = _name)
            {
                var bytes = new ReadOnlySpan<byte>(name, NameBytes);
                var end = bytes.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            }
        }
    }
}
