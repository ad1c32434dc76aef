using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.Archive.Codecs;

/// <summary>A compression context of zstd. One call at a time.</summary>
internal sealed class ZstdCompressor : SafeHandle
{
    public ZstdCompressor(int level)
        : base(0, ownsHandle: true)
    {
        SetHandle(ZstdNative.CreateCompressor());
        if (IsInvalid) throw new TidemarkException(ErrorCode.Internal, "zstd has no memory for a compression context.", "Give the process more memory, or run fewer jobs at once.", isTransient: true);
        Check(ZstdNative.SetParameter(this, ZstdNative.ParameterCompressionLevel, level));
        // The block has its own checksums and lengths.
        Check(ZstdNative.SetParameter(this, ZstdNative.ParameterChecksumFlag, 0));
    }

    public override bool IsInvalid => handle == 0;

    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination) => (int)Check(ZstdNative.Compress(
        this, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length, ref MemoryMarshal.GetReference(source), (nuint)source.Length));

    protected override bool ReleaseHandle() => ZstdNative.IsError(ZstdNative.FreeCompressor(handle)) == 0;

    private static nuint Check(nuint result)
    {
        if (ZstdNative.IsError(result) == 0) return result;
        throw new TidemarkException(ErrorCode.Internal, $"zstd cannot compress: {Marshal.PtrToStringUTF8(ZstdNative.ErrorName(result))}.");
    }
}
