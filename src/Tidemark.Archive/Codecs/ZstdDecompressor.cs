using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.Archive.Codecs;

/// <summary>A decompression context of zstd. One call at a time.</summary>
internal sealed class ZstdDecompressor : SafeHandle
{
    public ZstdDecompressor()
        : base(0, ownsHandle: true)
    {
        SetHandle(ZstdNative.CreateDecompressor());
        if (IsInvalid) throw new TidemarkException(ErrorCode.Internal, "zstd has no memory for a decompression context.", "Give the process more memory, or run fewer jobs at once.", isTransient: true);
    }

    public override bool IsInvalid => handle == 0;

    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var length = ZstdNative.Decompress(
            this, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length, ref MemoryMarshal.GetReference(source), (nuint)source.Length);
        return ZstdNative.IsError(length) == 0 && length == (nuint)destination.Length;
    }

    protected override bool ReleaseHandle() => ZstdNative.IsError(ZstdNative.FreeDecompressor(handle)) == 0;
}
