using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Tests.Messages;

public sealed class GoldenRoundTripTests
{
    public static TheoryData<string> Files => [.. GoldenMessage.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void DecodeStrict_EveryRecordedMessage_IsReadToItsLastByteAndEncodesToTheSameBytes(string file)
    {
        foreach (var golden in GoldenMessage.Read(file))
        {
            TmqMessage message;
            try
            {
                message = TmqMessageReader.DecodeStrict(golden.RawType, golden.Body);
            }
            catch (TDengineFormatException e)
            {
                throw new InvalidOperationException(golden.ToString() + " " + Convert.ToHexString(golden.Body), e);
            }

            Assert.Equal(golden.RawType, message.RawType);
            var encoded = TmqMessageWriter.ToArray(message);
            if (!encoded.AsSpan().SequenceEqual(golden.Body)) Assert.Fail($"{golden}\n{Convert.ToHexString(golden.Body)}\n{Convert.ToHexString(encoded)}");
        }
    }
}
