namespace Tidemark.Avro;

/// <summary>How the blocks of a container file are compressed; the names stand in the file's head under <c>avro.codec</c>.</summary>
public enum AvroCodec
{
    /// <summary><c>null</c>: not at all.</summary>
    Null,

    /// <summary><c>deflate</c>: RFC 1951 without a zlib head.</summary>
    Deflate,

    /// <summary><c>snappy</c>: raw snappy, then the CRC-32 of the uncompressed bytes, big-endian.</summary>
    Snappy,

    /// <summary><c>lzma</c>, which the C library of Avro alone has: a raw LZMA2 stream without a container. Needs liblzma of the system.</summary>
    Lzma,
}
