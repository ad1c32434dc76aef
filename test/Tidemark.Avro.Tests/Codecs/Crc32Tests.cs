using System.Text;
using Tidemark.Avro.Codecs;

namespace Tidemark.Avro.Tests.Codecs;

public sealed class Crc32Tests
{
    /// <summary>The check value of the catalogue of CRCs, and others of zlib's crc32().</summary>
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Of_KnownTexts_IsZlibs(string text, uint expected) => Assert.Equal(expected, Crc32.Of(Encoding.ASCII.GetBytes(text)));
}
