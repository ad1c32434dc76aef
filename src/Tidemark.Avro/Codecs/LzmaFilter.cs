using System.Runtime.InteropServices;

namespace Tidemark.Avro.Codecs;

/// <summary>One of a chain of filters. Source: lzma/filter.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaFilter
{
    public ulong Id;
    public byte* Options;
}
