using Tidemark.Errors;
using Tidemark.Taosdump.Commands;

namespace Tidemark.Taosdump.Tests.Commands;

public sealed class ServerAddressTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tidemark").FullName;
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("taos://root:taosdata@localhost:6030")]
    [InlineData("taos://root:taosdata@db1:6030", "-h", "db1")]
    [InlineData("taos://root:taosdata@db1:6130", "-h", "db1:6130")]
    [InlineData("taos://root:taosdata@db1:6230", "-h", "db1:6130", "-P", "6230")]
    [InlineData("taos://u:p%40@db1:6030", "-hdb1", "-P6030", "-uu", "-pp@")]
    [InlineData("taos+ws://root:taosdata@localhost:6041", "-Z", "1")]
    [InlineData("taos+ws://root:taosdata@db1:6041", "-h", "db1", "-P", "6041")]
    [InlineData("taos+ws://root:taosdata@db1:7000", "-h", "db1", "-P", "7000", "-Z", "websocket")]
    [InlineData("taos://root:taosdata@db1:6041", "-h", "db1", "-P", "6041", "-Z", "native")]
    [InlineData("taos+ws://root:taosdata@127.0.0.1:6041", "-X", "http://127.0.0.1:6041")]
    [InlineData("taos+ws://u:p@127.0.0.1:6041", "-X", "http://127.0.0.1:6041", "-u", "u", "-pp")]
    [InlineData("taos+ws://a:b@127.0.0.1:6041", "-X", "http://a:b@127.0.0.1:6041", "-u", "u", "-pp")]
    [InlineData("taos+wss://root:taosdata@gw.cloud.example.com:443?token=abc", "-C", "https://gw.cloud.example.com?token=abc")]
    [InlineData("taos+wss://root:taosdata@gw.cloud.example.com:8085?token=abc", "-X", "https://gw.cloud.example.com:8085?token=abc")]
    [InlineData("taos+wss://root:taosdata@db1:6041", "-X", "taos+wss://db1")]
    [InlineData("taos+ws://root:taosdata@localhost:6041?timeout=9s", "-Z1", "-t", "9")]
    [InlineData("taos://root:taosdata@localhost:6030", "-X", "")]
    public void Resolve_CommandLine_IsTheServer(string expected, params string[] arguments) => Assert.Equal(expected, Resolve(arguments).ToSecretString());

    [Theory]
    [InlineData("firstEp  db7:6130\nserverPort 6330\n", "taos://root:taosdata@db7:6130")]
    [InlineData("# firstEp no:1\nFIRSTEP db7 # here\nserverPort 6330\n", "taos://root:taosdata@db7:6330")]
    [InlineData("firstEp db7:6130\nserverPort 6330\n", "taos://root:taosdata@db1:6330", "-h", "db1")]
    [InlineData("firstEp db7:6130\n", "taos+ws://root:taosdata@db7:6041", "-Z", "1")]
    [InlineData("", "taos://root:taosdata@localhost:6030")]
    public void Resolve_Configuration_SaysWhatTheCommandLineDoesNot(string file, string expected, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_directory, "taos.cfg"), file);
        Assert.Equal(expected, Resolve([.. arguments, "-c", _directory]).ToSecretString());
        Assert.Equal(expected, Resolve([.. arguments, "-c", Path.Combine(_directory, "taos.cfg")]).ToSecretString());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Resolve_ConfigurationMissing_IsSaid()
    {
        Assert.Equal("taos://root:taosdata@localhost:6030", Resolve("-c", _directory).ToSecretString());
        Assert.Contains("holds no taos.cfg", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_Environment_WinsOverTheConfiguration()
    {
        File.WriteAllText(Path.Combine(_directory, "taos.cfg"), "firstEp db7:6130\n");
        _environment["TAOS_FIRST_EP"] = "'db8'";
        _environment["TAOS_SERVER_PORT"] = "6430";
        Assert.Equal("taos://root:taosdata@db8:6430", Resolve("-c", _directory).ToSecretString());
        Assert.Equal("taos://root:taosdata@db1:6530", Resolve("-c", _directory, "-h", "db1", "-P", "6530").ToSecretString());
    }

    [Fact]
    public void Resolve_CloudVariable_IsTakenUnlessNativeIsAskedFor()
    {
        _environment["TDENGINE_CLOUD_DSN"] = "https://gw.cloud.example.com?token=abc";
        Assert.Equal("taos+wss://root:taosdata@gw.cloud.example.com:443?token=abc", Resolve().ToSecretString());
        Assert.Equal("taos+ws://root:taosdata@db1:6041", Resolve("-X", "http://db1:6041").ToSecretString());
        Assert.Empty(_warnings);
        Assert.Equal("taos://root:taosdata@localhost:6030", Resolve("-Z", "Native").ToSecretString());
        Assert.DoesNotContain("abc", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-X together", "-X", "http://db1:6041", "-Z", "0")]
    [InlineData("The DSN has no '://'", "-X", "db1:6041")]
    public void Resolve_Contradiction_IsRefused(string message, params string[] arguments)
    {
        var refusal = Assert.Throws<TaosdumpUsageException>(() => Resolve(arguments));
        Assert.Contains(message.Split(' ')[0], refusal.Message, StringComparison.Ordinal);
        Assert.Equal(255, refusal.TaosdumpExitCode);
    }

    [Fact]
    public void Resolve_BadAddress_IsRefused() => Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<TidemarkException>(() => Resolve("-X", "https://a:b:c")).Code);

    private TDengine.Dsn Resolve(params string[] arguments)
    {
        var read = TaosdumpArgumentReader.Read([.. arguments, "power"], "/house/u");
        return ServerAddress.Resolve(read, read.Password, _environment.GetValueOrDefault, _warnings.Add);
    }
}
