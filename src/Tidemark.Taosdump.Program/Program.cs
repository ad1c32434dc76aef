using Tidemark.Taosdump.Commands;

return await TaosdumpProgram.RunAsync(args).ConfigureAwait(false);
