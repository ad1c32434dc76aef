using Tidemark.Backup.Doctor;
using Tidemark.Sandbox;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Doctor;

/// <summary>What the doctor's tests share.</summary>
internal static class DoctorScenes
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Dsn DsnOf(SandboxServer server) => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}");

    public static Task<DoctorReport> RunAsync(SandboxServer server, Func<Dsn, Dsn>? change = null, Func<DoctorOptions, DoctorOptions>? more = null)
    {
        var dsn = DsnOf(server);
        var options = new DoctorOptions { Server = change?.Invoke(dsn) ?? dsn };
        return new DoctorRun(more?.Invoke(options) ?? options, TimeProvider.System, null).RunAsync(Cancel);
    }

    public static async Task SqlAsync(SandboxServer server, params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(DsnOf(server), null, null, Cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }
}
