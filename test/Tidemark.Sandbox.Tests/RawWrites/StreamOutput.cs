using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>The table that a stream wrote into on the recorded server. The sandbox has no streams: what recordings say of the table is left out.</summary>
public static class StreamOutput
{
    private const string Table = "st2_out";

    /// <summary>A recorded message without the table; null where it tells of nothing else.</summary>
    public static TmqMessage? Without(TmqMessage message) => message switch
    {
        CreateTables { Tables: [{ Name: Table }] } => null,
        DataMessage { Blocks: var blocks } data when blocks.Any(block => block.TableName == Table) => blocks.Count == 1
            ? null
            : data with { CreateRequests = null, SleepTime = 0, Blocks = [.. blocks.Where(block => block.TableName != Table)] },
        _ => message,
    };
}
