using System.Runtime.InteropServices;

namespace Tidemark.Avro.Codecs;

/// <summary>The functions of liblzma that are used. Source: lzma/lzma12.h, lzma/filter.h of the stable interface since 5.0.</summary>
internal static unsafe partial class LzmaNative
{
    public const string Library = "liblzma.so.5";

    public const int Ok = 0;
    public const int BufferError = 10;
    public const uint DefaultPreset = 6;
    public const ulong Lzma2 = 0x21;
    public const ulong End = ulong.MaxValue;

    /// <summary>Bytes of lzma_options_lzma, with what later versions may add; the first four are the size of the dictionary.</summary>
    public const int OptionsLength = 512;

    [LibraryImport(Library, EntryPoint = "lzma_lzma_preset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial byte Preset(byte* options, uint preset);

    [LibraryImport(Library, EntryPoint = "lzma_raw_buffer_encode")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Encode(LzmaFilter* filters, nint allocator, byte* source, nuint length, byte* target, nuint* written, nuint capacity);

    [LibraryImport(Library, EntryPoint = "lzma_raw_buffer_decode")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Decode(LzmaFilter* filters, nint allocator, byte* source, nuint* read, nuint length, byte* target, nuint* written, nuint capacity);
}
