using System.Globalization;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Cli.Tests.Troubleshooting;

using Outcome = (string Shown, CommandResult Result);

/// <summary>The cases of docs/TROUBLESHOOTING.md, each by its heading there, with the exit code it ends with and how it is provoked.</summary>
internal static class TroubleCases
{
    public static IReadOnlyDictionary<string, (int ExitCode, Func<TroubleScene, Task<Outcome>> Provoke)> All { get; } =
        new Dictionary<string, (int, Func<TroubleScene, Task<Outcome>>)>(StringComparer.Ordinal)
        {
            ["Nothing listens"] = (3, scene => scene.BackupAsync(Plain(scene.FreePort()))),
            ["The name does not resolve"] = (3, scene => scene.BackupAsync("taos+ws://no-such-host.invalid:6041/power")),
            ["TLS against a plain port"] = (3, scene => scene.BackupAsync(Secure(scene.Canned(CannedServer.Answering("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request"))))),
            ["Plain against a TLS port"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering(
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"))))),
            ["A TLS port that only closes"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Secure())))),
            ["A certificate that is not trusted"] = (3, scene => scene.BackupAsync(Secure(scene.Canned(CannedServer.Secure())))),
            ["Another web server: 404"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n404 page not found"))))),
            ["Another web server: 401"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"))))),
            ["Another web server: redirect"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering(
                "HTTP/1.1 301 Moved Permanently\r\nLocation: https://db.example.com/\r\nContent-Length: 0\r\n\r\n"))))),
            ["Another web server: a page"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n<html>Welcome to nginx</html>"))))),
            ["Not even a web server"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Answering("SSH-2.0-OpenSSH_9.6\r\n"))))),
            ["The handshake is never answered"] = (3, scene => scene.BackupAsync(Plain(scene.Canned(CannedServer.Silent())) + "?connect_timeout=1s")),
            ["The client library is missing"] = (1, scene => scene.BackupAsync("taos://root:taosdata@127.0.0.1:6030/power?library=/nowhere/libtaos.so")),
            ["A proxy cuts the connection"] = (3, async scene =>
            {
                var server = await scene.PowerAsync();
                return await scene.BackupAsync(Plain(scene.Canned(CannedServer.Proxy(server.Port, cutAfterBytes: 900))), "--retries", "2");
            }),
            ["taosAdapter is up, taosd is down"] = (3, async scene =>
            {
                var server = await scene.PowerAsync();
                server.Faults.ServerIsDown = true;
                return await scene.BackupAsync(Plain(server.Port));
            }),
            ["taosd goes down meanwhile"] = (3, async scene =>
            {
                var server = await scene.PowerAsync();
                server.Faults.StrikeStatement("SHOW CREATE DATABASE", Fault.Answer(0x000B, "Unable to establish connection"), times: int.MaxValue);
                return await scene.BackupAsync(Plain(server.Port), "--retries", "2");
            }),
            ["The database keeps no WAL"] = (4, async scene => await scene.BackupAsync(Plain((await scene.PowerAsync("WAL_RETENTION_PERIOD 0")).Port))),
            ["Wrong password"] = (3, async scene => await scene.BackupAsync($"taos+ws://root:wrong@127.0.0.1:{(await scene.PowerAsync()).Port}/power")),
            ["Unknown user"] = (3, async scene => await scene.BackupAsync($"taos+ws://nobody:taosdata@127.0.0.1:{(await scene.PowerAsync()).Port}/power")),
            ["The database does not exist"] = (3, async scene => await scene.BackupAsync(Plain((await scene.SandboxAsync()).Port))),
            ["All topics are taken"] = (3, async scene =>
            {
                var server = await scene.PowerAsync();
                await TroubleScene.SqlAsync(server, [.. Enumerable.Range(0, 20).Select(n => $"CREATE TOPIC t{n} AS DATABASE power")]);
                return await scene.BackupAsync(Plain(server.Port));
            }),
            ["WAL is gone"] = (4, async scene =>
            {
                var server = await scene.PowerAsync();
                (await scene.BackupAsync(Plain(server.Port))).Result.Ended(0);
                await TroubleScene.WriteAsync(server, 100);
                await TroubleScene.WriteAsync(server, 200);
                FaultPlan.TruncateLog(server.Engine.GetDatabase("power"), keep: 1);
                return await scene.BackupAsync(Plain(server.Port));
            }),
            ["The database was made anew"] = (4, async scene =>
            {
                var server = await scene.PowerAsync();
                (await scene.BackupAsync(Plain(server.Port))).Result.Ended(0);
                await TroubleScene.SqlAsync(server, [.. server.Engine.Topics.Keys.Select(t => $"DROP TOPIC FORCE {t}"), "DROP DATABASE power", "CREATE DATABASE power VGROUPS 2"]);
                return await scene.BackupAsync(Plain(server.Port));
            }),
            ["The server restarts during a restore"] = (0, async scene =>
            {
                var server = await scene.PowerAsync();
                (await scene.BackupAsync(Plain(server.Port))).Result.Ended(0);
                server.Faults.Strike("write_raw", Fault.DropBefore());
                return await scene.RestoreAsync(Plain(server.Port) + "_copy");
            }),
            ["taosdump: the client library is missing"] = (255, scene => scene.TaosdumpAsync("-X", "taos://root:taosdata@127.0.0.1:6030?library=/nowhere/libtaos.so", "-D", "power", "-o", scene.DumpDirectory())),
            ["taosdump: nothing listens"] = (255, scene => scene.TaosdumpAsync("-h", "127.0.0.1", "-P", scene.FreePort().ToString(CultureInfo.InvariantCulture), "-k", "0", "-D", "power", "-o", scene.DumpDirectory(), "-Z", "1")),
            ["taosdump: the password is wrong"] = (255, async scene => await scene.TaosdumpAsync("-X", Address(await scene.PowerAsync()), "-pwrong", "-D", "power", "-o", scene.DumpDirectory())),
            ["taosdump: the database does not exist"] = (255, async scene => await scene.TaosdumpAsync("-X", Address(await scene.PowerAsync()), "-D", "power,pover", "-o", scene.DumpDirectory())),
            ["taosdump: the table does not exist"] = (255, async scene => await scene.TaosdumpAsync("-X", Address(await scene.PowerAsync()), "-o", scene.DumpDirectory(), "power", "d1", "d7")),
            ["taosdump: the directory holds a dump"] = (255, async scene =>
            {
                var address = Address(await scene.PowerAsync());
                (await scene.TaosdumpAsync("-X", address, "-D", "power", "-o", scene.DumpDirectory())).Result.Ended(0);
                return await scene.TaosdumpAsync("-X", address, "-D", "power", "-o", scene.DumpDirectory());
            }),
            ["taosdump: arguments that contradict each other"] = (1, scene => scene.TaosdumpAsync("-A", "-D", "power", "-o", scene.DumpDirectory())),
        };

    private static string Address(SandboxServer server) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}");

    private static string Plain(int port) => $"taos+ws://127.0.0.1:{port}/power";

    private static string Secure(int port) => $"taos+wss://127.0.0.1:{port}/power";
}
