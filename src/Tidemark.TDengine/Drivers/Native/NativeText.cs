using System.Runtime.InteropServices;
using System.Text;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>Texts that belong to the library: copied at once, for the next call may overwrite or free them.</summary>
internal static class NativeText
{
    /// <summary>A copy; empty for NULL.</summary>
    public static string Copy(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>The same string again where the bytes are the same, for names that hardly ever change.</summary>
    public static unsafe string Copy(nint text, string last)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);
        if (bytes.Length == last.Length && Ascii.Equals(bytes, last)) return last;
        return Encoding.UTF8.GetString(bytes);
    }
}
