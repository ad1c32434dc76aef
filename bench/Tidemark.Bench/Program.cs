using Tidemark.Bench;

return args switch
{
    ["subscription", ..] => await SubscriptionBench.RunAsync(BenchOptions.Parse(args[1..])),
    ["capture", ..] => await CaptureBench.RunAsync(BenchOptions.Parse(args[1..])),
    ["replay-untouched", ..] => await ReplayUntouched.RunAsync(BenchOptions.Parse(args[1..])),
    ["rows", ..] => await RowsRead.RunAsync(BenchOptions.Parse(args[1..])),
    _ => BenchOptions.Usage(),
};
