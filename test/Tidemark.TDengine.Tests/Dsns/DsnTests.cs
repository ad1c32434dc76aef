using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Tests.Dsns;

public sealed class DsnTests
{
    [Theory]
    [InlineData("taos+ws://root:taosdata@localhost:6041/power", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "taosdata", "localhost", 6041, "power")]
    [InlineData("tmq+ws://u:p@h:1/d", DsnProtocol.Tmq, DsnTransport.WebSocket, "u", "p", "h", 1, "d")]
    [InlineData("taos+ws://h", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "taosdata", "h", 6041, null)]
    [InlineData("taos+ws:///db", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "taosdata", "localhost", 6041, "db")]
    [InlineData("taos+wss://h/", DsnProtocol.Taos, DsnTransport.SecureWebSocket, "root", "taosdata", "h", 6041, null)]
    [InlineData("taos+wss://gw.cloud.example?token=abc", DsnProtocol.Taos, DsnTransport.SecureWebSocket, "root", "taosdata", "gw.cloud.example", 443, null)]
    [InlineData("TAOS://h", DsnProtocol.Taos, DsnTransport.Native, "root", "taosdata", "h", 6030, null)]
    [InlineData("taos+ws://[::1]:7000/d", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "taosdata", "::1", 7000, "d")]
    [InlineData("taos+ws://[fe80::1]", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "taosdata", "fe80::1", 6041, null)]
    [InlineData("taos+ws://a%40b:p%2F%3F%25@h/d%20b", DsnProtocol.Taos, DsnTransport.WebSocket, "a@b", "p/?%", "h", 6041, "d b")]
    [InlineData("taos+ws://root:p/a@s?s@h:6041", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "p/a@s?s", "h", 6041, null)]
    [InlineData("taos+ws://root:@h", DsnProtocol.Taos, DsnTransport.WebSocket, "root", "", "h", 6041, null)]
    [InlineData("taos+ws://mia@h", DsnProtocol.Taos, DsnTransport.WebSocket, "mia", "taosdata", "h", 6041, null)]
    public void Parse_Valid_ReadsEveryPart(string text, DsnProtocol protocol, DsnTransport transport, string user, string password, string host, int port, string? database)
    {
        var dsn = Dsn.Parse(text);
        Assert.Equal((protocol, transport, user, password), (dsn.Protocol, dsn.Transport, dsn.User, dsn.Password));
        Assert.Equal((host, port, database), (dsn.Host, dsn.Port, dsn.Database));
    }

    [Theory]
    [InlineData("localhost:6041", "scheme")]
    [InlineData("mysql://h", "mysql")]
    [InlineData("taos+http://h", "taos+ws")]
    [InlineData("taos+ws://h:port", "port")]
    [InlineData("taos+ws://h:70000", "70000")]
    [InlineData("taos+ws://::1:6041", "brackets")]
    [InlineData("taos+ws://[::1", "bracket")]
    [InlineData("taos+ws://[nonsense]", "brackets")]
    [InlineData("taos+ws://h/d/t", "d/t")]
    [InlineData("taos+ws://h/%zz", "database")]
    [InlineData("taos+ws://u:%4@h", "password")]
    [InlineData("taos+ws://h?timeout=soon", "timeout")]
    [InlineData("taos+ws://h?timeout=0s", "timeout")]
    [InlineData("taos+ws://h?max_message_size=1TB", "max_message_size")]
    [InlineData("taos+ws://h?token=", "token")]
    [InlineData("taos+ws://h?timeout=1s&timeout=2s", "twice")]
    [InlineData("taos+ws://h?token=a@b", "two ways")]
    [InlineData("taos+ws://a b", "host")]
    public void Parse_Invalid_NamesThePartAndTheCure(string text, string part)
    {
        var error = Assert.Throws<TidemarkException>(() => Dsn.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(part, error.Message + error.Hint, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void ToString_SecretsInIt_AreNotShown()
    {
        var dsn = Dsn.Parse("taos+wss://root:s3cret@h/d?token=t0ken&timeout=5s");
        Assert.Equal("taos+wss://root:***@h:443/d?token=***&timeout=5s", dsn.ToString());
        Assert.DoesNotContain("s3cret", $"{dsn}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taos+ws://a%40b:p%2F%3F%25%3A@[::1]:7000/d%20b?token=x%26y&timeout=5s")]
    [InlineData("tmq+wss://h?odd=1")]
    [InlineData("taos://root:%E6%B8%A9@h/%E5%BA%93")]
    public void ToSecretString_Parsed_GivesTheSameDsn(string text)
    {
        var dsn = Dsn.Parse(text);
        var again = Dsn.Parse(dsn.ToSecretString());
        Assert.Equal(dsn with { Parameters = [] }, again with { Parameters = [] });
        Assert.Equal(dsn.Parameters, again.Parameters);
    }

    [Fact]
    public void EnsureKnownParameters_UnknownOne_NamesItAndTheKnownOnes()
    {
        var dsn = Dsn.Parse("taos+ws://h?tiemout=5s&timeout=5s");
        Assert.Equal("5s", dsn.Parameter("tiemout"));
        var error = Assert.Throws<TidemarkException>(dsn.EnsureKnownParameters);
        Assert.Contains("tiemout", error.Message, StringComparison.Ordinal);
        Assert.Contains("connect_timeout", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Parameters_WinOverOptions()
    {
        var options = Dsn.Parse("taos+ws://h?connect_timeout=500ms&timeout=2m&max_message_size=64MiB&keep_alive=3s&write_timeout=7").Apply(new ConnectionOptions());
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.HandshakeTimeout);
        Assert.Equal(TimeSpan.FromMinutes(2), options.AnswerTimeout);
        Assert.Equal(TimeSpan.FromSeconds(7), options.WriteTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), options.KeepAliveInterval);
        Assert.Equal(64 << 20, options.MaxMessageBytes);
    }
}
