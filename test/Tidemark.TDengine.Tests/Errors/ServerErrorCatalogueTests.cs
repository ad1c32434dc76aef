using Tidemark.Errors;
using Tidemark.TDengine.Errors;

namespace Tidemark.TDengine.Tests.Errors;

public sealed class ServerErrorCatalogueTests
{
    [Fact]
    public void Entries_All_AreAscendingAndComplete()
    {
        var codes = ServerErrorCatalogue.Entries.Select(e => e.ServerCode).ToList();
        Assert.Equal(codes.Order(), codes);
        Assert.Equal(codes.Distinct(), codes);
        Assert.All(ServerErrorCatalogue.Entries, e => Assert.NotEmpty(e.Text));
        Assert.All(ServerErrorCatalogue.Entries.Where(e => e.NeedsNewConnection), e => Assert.True(e.IsTransient));
    }

    [Fact]
    public void Entries_EveryCodeABackupMeets_HasItsTextAndKind()
    {
        var known = ServerErrorCatalogue.Entries.ToDictionary(e => e.ServerCode);
        Assert.True(ServerErrorFacts.All.Count > 90);
        foreach (var (code, kind, text) in ServerErrorFacts.All)
        {
            Assert.True(known.TryGetValue(code, out var entry), $"0x{code:X4} {text} is missing");
            Assert.Equal(text, entry.Text, ignoreCase: true);
            Assert.Equal(kind, entry.NeedsNewConnection ? 'C' : entry.IsTransient ? 'T' : '-');
        }
    }

    [Fact]
    public void Entries_All_SayWhatToDo() => Assert.All(ServerErrorCatalogue.Entries, e =>
    {
        Assert.False(string.IsNullOrWhiteSpace(e.Hint), $"0x{e.ServerCode:X4} {e.Text} has no hint");
        Assert.EndsWith(".", e.Hint, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(0x0800)]
    [InlineData(0x0819)]
    [InlineData(0x0833)]
    public void Describe_Licence_SaysSo(int code) => Assert.Contains("licence", ServerErrorCatalogue.Describe(code, "Grant expired").Hint, StringComparison.Ordinal);

    [Theory]
    [InlineData(855, ErrorCode.AuthenticationFailed, false)]
    [InlineData(849, ErrorCode.AuthenticationFailed, false)]
    [InlineData(904, ErrorCode.ObjectNotFound, false)]
    [InlineData(9731, ErrorCode.ObjectNotFound, false)]
    [InlineData(1560, ErrorCode.ObjectNotFound, true)]
    [InlineData(993, ErrorCode.ObjectNotFound, false)]
    [InlineData(908, ErrorCode.WalRetention, false)]
    [InlineData(11, ErrorCode.ConnectFailed, true)]
    [InlineData(979, ErrorCode.ServerError, true)]
    [InlineData(998, ErrorCode.ConnectionLost, true)]
    [InlineData(16391, ErrorCode.WalGap, false)]
    [InlineData(280, ErrorCode.ServerError, false)]
    [InlineData(0x0801, ErrorCode.ServerError, false)]
    [InlineData(0x7ABC, ErrorCode.ServerError, false)]
    public void ToException_Code_IsMapped(int serverCode, ErrorCode code, bool isTransient)
    {
        var error = ServerErrorCatalogue.ToException(serverCode, "text", "doing");
        Assert.Equal(code, error.Code);
        Assert.Equal(isTransient, error.IsTransient);
        Assert.Equal(serverCode, error.ServerCode);
        Assert.Equal($"[0x{serverCode:X4}] text (doing)", error.Message);
    }

    [Fact]
    public void ToException_WalRetentionZero_HintsAtAlterDatabase() =>
        Assert.Contains("ALTER DATABASE", ServerErrorCatalogue.ToException(908, "WAL retention period is zero", "CREATE TOPIC").Hint, StringComparison.Ordinal);

    [Fact]
    public void ToException_NativeNegativeCode_IsCutTo16Bits() => Assert.Equal(0x4006, ServerErrorCatalogue.ToException(-2147467258, "", "position").ServerCode);

    [Fact]
    public void ToException_LongStatement_IsShortened()
    {
        var error = ServerErrorCatalogue.ToException(9728, "syntax error", "INSERT\nINTO " + new string('x', 10_000));
        Assert.True(error.Message.Length < 300);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("init tscObj failed", ErrorCode.AuthenticationFailed)]
    [InlineData("server not connected", ErrorCode.ConnectFailed)]
    [InlineData("tmq not init", ErrorCode.ConnectionLost)]
    [InlineData("ip not in whitelist", ErrorCode.AuthenticationFailed)]
    [InlineData("something new", ErrorCode.ServerError)]
    public void ToException_AdapterText_IsMapped(string text, ErrorCode code) =>
        Assert.Equal(code, ServerErrorCatalogue.ToException(ServerCode.AdapterError, text, "doing").Code);
}
