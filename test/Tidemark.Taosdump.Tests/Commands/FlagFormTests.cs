using Tidemark.Taosdump.Commands;

namespace Tidemark.Taosdump.Tests.Commands;

/// <summary>Every flag in every form that GNU argp takes.</summary>
public sealed class FlagFormTests
{
    /// <summary>The flags that taosdump 3.3.7.5 lists in its help, and whether they take a value there.</summary>
    public static TheoryData<char, string, bool> RealFlags() => new()
    {
        { 'h', "host", true }, { 'P', "port", true }, { 'u', "user", true }, { 'c', "config-dir", true }, { 'i', "inpath", true }, { 'o', "outpath", true }, { 'r', "resultFile", true },
        { 'a', "allow-sys", false }, { 'A', "all-databases", false }, { 'D', "databases", true }, { 'e', "escape-character", false }, { 'N', "without-property", false },
        { 's', "schemaonly", false }, { 'd', "avro-codec", true }, { 'S', "start-time", true }, { 'E', "end-time", true }, { 'B', "data-batch", true }, { 'I', "inspect", false },
        { 'L', "loose-mode", false }, { 'n', "no-escape", false }, { 'Q', "dot-replace", false }, { 'T', "thread-num", true }, { 'W', "rename", true }, { 'C', "cloud", true },
        { 'k', "retry-count", true }, { 'R', "restful", false }, { 't', "timeout", true }, { 'X', "dsn", true }, { 'z', "retry-sleep-ms", true }, { 'Z', "driver", true }, { 'g', "debug", false },
        { '?', "help", false }, { 'V', "version", false },
    };

    [Theory]
    [MemberData(nameof(RealFlags))]
    public void Parse_EveryFlag_TakesTheFormsOfGnu(char letter, string name, bool takesValue)
    {
        var expected = takesValue ? "-value" : null;
        string[][] forms = takesValue ? [[$"-{letter}", "-value"], [$"-{letter}-value"], [$"--{name}", "-value"], [$"--{name}=-value"]] : [[$"-{letter}"], [$"--{name}"]];
        var uses = forms.Select(f => Assert.Single(Parse(f).Uses)).ToList();
        Assert.All(uses, u => Assert.Equal(uses[0].Flag, u.Flag));
        Assert.All(uses, u => Assert.Equal(expected, u.Value));
    }

    [Theory]
    [MemberData(nameof(RealFlags))]
    public void Parse_ValueMissingOrTooMuch_IsSaidAsArgpDoes(char letter, string name, bool takesValue)
    {
        if (takesValue)
        {
            Refused($"taosdump: option requires an argument -- '{letter}'", $"-{letter}");
            Refused($"taosdump: option '--{name}' requires an argument", $"--{name}");
        }
        else
        {
            Refused($"taosdump: option '--{name}' doesn't allow an argument", $"--{name}=3");
        }
    }

    [Theory]
    [InlineData("--no-such-flag", "taosdump: unrecognized option '--no-such-flag'")]
    [InlineData("--no-such-flag=3", "taosdump: unrecognized option '--no-such-flag'")]
    [InlineData("-y", "taosdump: invalid option -- 'y'")]
    [InlineData("-Ay", "taosdump: invalid option -- 'y'")]
    [InlineData("--data", "taosdump: option '--data' is ambiguous; possibilities: '--databases' '--data-batch'")]
    public void Parse_UnknownFlag_IsSaidAsArgpDoes(string argument, string message) => Refused(message, argument);

    [Fact]
    public void Parse_LettersTogether_AreOneFlagEach()
        => Assert.Equal([new(TaosdumpFlag.SchemaOnly, null), new(TaosdumpFlag.AllDatabases, null), new FlagUse(TaosdumpFlag.OutputPath, "out")], Parse("-sAo", "out").Uses);

    [Theory]
    [InlineData("--thr=4", "4")]
    [InlineData("--thread=4", "4")]
    public void Parse_ShortenedName_IsTheFlag(string argument, string value) => Assert.Equal([new FlagUse(TaosdumpFlag.Threads, value)], Parse(argument).Uses);

    [Theory]
    [InlineData("-pSECRET", "SECRET")]
    [InlineData("--password=SECRET", "SECRET")]
    [InlineData("-p=3", "=3")]
    [InlineData("-p", null)]
    [InlineData("--password", null)]
    public void Parse_Password_IsGluedOrAskedFor(string argument, string? value)
    {
        var (uses, operands) = Parse(argument, "power");
        Assert.Equal([new FlagUse(TaosdumpFlag.Password, value)], uses);
        Assert.Equal(["power"], operands);
    }

    [Fact]
    public void Parse_DoubleLetters_AreNotAValue()
    {
        Assert.Equal([new FlagUse(TaosdumpFlag.Performance, null)], Parse("-PP").Uses);
        Assert.Equal([new FlagUse(TaosdumpFlag.Debug, null), new FlagUse(TaosdumpFlag.Debug, null)], Parse("-gg").Uses);
    }

    [Fact]
    public void Parse_NamesBetweenFlags_AreCollected()
    {
        var (uses, operands) = Parse("power", "-T", "4", "d1", "--", "-D", "d2");
        Assert.Equal([new FlagUse(TaosdumpFlag.Threads, "4")], uses);
        Assert.Equal(["power", "d1", "-D", "d2"], operands);
    }

    [Fact]
    public void Parse_Help_EndsParsing() => Assert.Equal([new FlagUse(TaosdumpFlag.AllDatabases, null), new FlagUse(TaosdumpFlag.Help, null)], Parse("-A", "--help", "--no-such-flag").Uses);

    private static (IReadOnlyList<FlagUse> Uses, IReadOnlyList<string> Operands) Parse(params string[] arguments) => new GnuArguments(TaosdumpFlags.All).Parse(arguments);

    private static void Refused(string message, params string[] arguments)
    {
        var refusal = Assert.Throws<TaosdumpUsageException>(() => Parse(arguments));
        Assert.Equal(message, refusal.Message);
        Assert.Equal(64, refusal.TaosdumpExitCode);
        Assert.Equal("Try `taosdump --help' or `taosdump --usage' for more information.", refusal.Hint);
    }
}
