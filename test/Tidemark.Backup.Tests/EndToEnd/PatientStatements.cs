using Polly;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Retries;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Statements of a test that a busy server may refuse for a moment: while it drops a topic or divides the vgroups of a group anew, others end in 0x03D3.</summary>
internal static class PatientStatements
{
    private static readonly ResiliencePipeline Retry = RetryRules.Pipeline(12, new ProgressMeter(null, TimeProvider.System), TimeProvider.System);

    /// <summary>Executes a statement; repeats it when it failed for a passing reason.</summary>
    public static ValueTask<long> ExecutePatientlyAsync(this ITDengineConnection connection, string sql, CancellationToken cancellationToken) =>
        Retry.ExecuteAsync(token => connection.ExecuteAsync(sql, token), cancellationToken);

    /// <summary>Drops databases and the topics on them.</summary>
    public static async Task DropAsync(this ITDengineConnection connection, CancellationToken cancellationToken, params string[] databases)
    {
        foreach (var database in databases)
        {
            foreach (var row in await QueryRows.ReadAsync(connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{database}'", cancellationToken))
                await connection.ExecutePatientlyAsync($"DROP TOPIC IF EXISTS FORCE `{row[0]}`", cancellationToken);
            await connection.ExecutePatientlyAsync($"DROP DATABASE IF EXISTS {database}", cancellationToken);
        }
    }
}
