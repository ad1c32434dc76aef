using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Tidemark.Errors;

namespace Tidemark.Avro.Codecs;

/// <summary>A raw LZMA2 stream without a container, as the C library of Avro writes it (preset 6, a dictionary of 8 MiB to read with). Needs liblzma.</summary>
internal sealed unsafe class LzmaCodec : IAvroBlockCodec
{
    private const int SmallestDictionary = 4096;
    private const int LargestDictionary = 8 << 20;
    private const int FirstBytes = 1 << 16;
    private static readonly Lazy<bool> Available = new(static () => NativeLibrary.TryLoad(LzmaNative.Library, typeof(LzmaCodec).Assembly, DllImportSearchPath.SafeDirectories, out _));

    /// <summary>Whether liblzma is there.</summary>
    public static bool IsAvailable => Available.Value;

    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> source, ReadOnlySpan<int> recordEnds, AvroBuffer buffer)
    {
        // What does not compress is stored in chunks of 64 KiB with three bytes each.
        var capacity = checked(source.Length + (source.Length >> 10) + 128);
        var target = buffer.Reserve(capacity);
        var options = stackalloc byte[LzmaNative.OptionsLength];
        var filters = stackalloc LzmaFilter[2];
        // A dictionary as large as the block is all that the encoder can use; each of its bytes costs it about ten.
        Prepare(options, filters, Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)source.Length), SmallestDictionary, LargestDictionary));
        nuint written = 0;
        int answer;
        fixed (byte* from = source)
        fixed (byte* to = target)
            answer = LzmaNative.Encode(filters, 0, from, (nuint)source.Length, to, &written, (nuint)capacity);
        if (answer != LzmaNative.Ok) throw new TidemarkException(ErrorCode.Internal, $"liblzma does not compress {source.Length} bytes: it answers {answer}.");
        return target.AsSpan(0, (int)written);
    }

    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> source, AvroBuffer buffer, int mostBytes)
    {
        var options = stackalloc byte[LzmaNative.OptionsLength];
        var filters = stackalloc LzmaFilter[2];
        Prepare(options, filters, LargestDictionary);
        // One call decodes all or nothing, and the length is not known before.
        for (var capacity = Math.Min(mostBytes, Math.Max(FirstBytes, buffer.Array.Length)); ; capacity = (int)Math.Min(mostBytes, 4L * capacity))
        {
            var target = buffer.Reserve(capacity);
            nuint read = 0, written = 0;
            int answer;
            fixed (byte* from = source.Span)
            fixed (byte* to = target)
                answer = LzmaNative.Decode(filters, 0, from, &read, (nuint)source.Length, to, &written, (nuint)capacity);
            if (answer == LzmaNative.Ok && read == (nuint)source.Length) return target.AsMemory(0, (int)written);
            if (answer != LzmaNative.BufferError) throw AvroFormatException.Corrupt(answer == LzmaNative.Ok ? "bytes behind the end of an LZMA2 block" : $"a block that is not LZMA2 (liblzma answers {answer})", 0);
            if (capacity == mostBytes) throw AvroFormatException.Unsupported($"a block of more than {mostBytes} bytes", 0);
        }
    }

    private static void Prepare(byte* options, LzmaFilter* filters, int dictionary)
    {
        if (!IsAvailable) throw new TidemarkException(ErrorCode.MissingLibrary, $"The codec lzma needs {LzmaNative.Library}, which is not installed.", "Install it (apt-get install liblzma5, dnf install xz-libs), or take another codec: snappy, deflate or null.");
        new Span<byte>(options, LzmaNative.OptionsLength).Clear();
        if (LzmaNative.Preset(options, LzmaNative.DefaultPreset) != 0) throw new TidemarkException(ErrorCode.Internal, "liblzma does not know its own preset 6.");
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(options, 4), dictionary);
        filters[0] = new LzmaFilter { Id = LzmaNative.Lzma2, Options = options };
        filters[1] = new LzmaFilter { Id = LzmaNative.End, Options = null };
    }
}
