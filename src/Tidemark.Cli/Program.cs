using Tidemark.Cli.Commands;
using Tidemark.Taosdump.Commands;

return TaosdumpEntry.ArgumentsOf(ProgramName.Current(), args) is { } taosdump ? await TaosdumpProgram.RunAsync(taosdump) : await TidemarkCommand.RunAsync(args);
