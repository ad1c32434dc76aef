using Tidemark.Cli.Commands;

return await TidemarkCommand.RunAsync(args);
