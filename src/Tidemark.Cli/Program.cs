using Tidemark.Cli.Commands;

return TaosdumpEntry.ArgumentsOf(ProgramName.Current(), args) is { } taosdump ? await TaosdumpEntry.RunAsync(taosdump) : await TidemarkCommand.RunAsync(args);
