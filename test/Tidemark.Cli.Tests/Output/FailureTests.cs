using Tidemark.Backup.Failures;
using Tidemark.Cli.Output;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Cli.Tests.Output;

public sealed class FailureTests
{
    [Fact]
    public void Of_AnErrorWithCauseAndHint_HasTheHousesForm()
    {
        var failure = Failure.Of(new TidemarkException(ErrorCode.StorageFull, "No room.", "Make some.", cause: new IOException("disk full")));
        Assert.Equal("error TM502: No room.\nCaused by:\n    disk full (IOException)\nhint: Make some.", failure.ToString());
        Assert.Equal(6, failure.ExitCode);
    }

    [Fact]
    public void Of_AnAnswerOfTheServer_ShowsItAsTheCause()
    {
        var failure = Failure.Of(new TDengineException(0x0388, "Database not exist", "USE x", ErrorCode.ObjectNotFound, null, false));
        Assert.Equal("error TM207: What was asked for does not exist on the server.\nCaused by:\n    [0x0388] Database not exist (USE x)", failure.ToString());
    }

    [Fact]
    public void Of_AFaultOfOurs_IsOneLineAndAskForAReport()
    {
        var failure = Failure.Of(new InvalidOperationException("odd"));
        Assert.StartsWith("error TM001: This should not have happened: InvalidOperationException: odd\nhint: ", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, failure.ExitCode);
    }

    [Theory]
    [InlineData("cannot reach taos+ws://root:p%40ss@h:6041/db now", "cannot reach taos+ws://root:***@h:6041/db now")]
    [InlineData("'taos+ws://root:p@ss/w?rd@h:6041/db'", "'taos+ws://root:***@h:6041/db'")]
    [InlineData("wss://h/rest/tmq?token=abc123&x=1", "wss://h/rest/tmq?token=***&x=1")]
    [InlineData("taos+ws://h:6041/db", "taos+ws://h:6041/db")]
    public void Hide_ATextWithASecret_LosesTheSecretOnly(string text, string hidden) => Assert.Equal(hidden, Secrets.Hide(text));
}
