using Tidemark.Sandbox.Faults;
using Tidemark.TDengine;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Clearing up after a test does not fail because the server is busy with a change for a moment.</summary>
public sealed class PatientStatementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drop_AnotherChangeIsNotCompleted_IsRepeatedUntilNothingIsLeft()
    {
        await using var source = await SandboxSource.StartAsync(tables: 1, rowsPerTable: 1);
        await source.Connection.ExecuteAsync("CREATE TOPIC fleet_topic WITH META AS DATABASE fleet", Cancel);
        source.Server.Faults.StrikeStatement("DROP TOPIC", Fault.Answer(0x03D3, "Conflict transaction not completed"), times: 2);
        source.Server.Faults.StrikeStatement("DROP DATABASE", Fault.Answer(0x03D3, "Conflict transaction not completed"));

        await source.Connection.DropAsync(Cancel, "fleet");

        Assert.Empty(source.Server.Engine.Topics);
        await Assert.ThrowsAsync<TDengineException>(async () => await source.Connection.ExecuteAsync("DROP DATABASE fleet", Cancel));
    }
}
