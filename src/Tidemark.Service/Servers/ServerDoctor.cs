using Tidemark.Backup.Doctor;
using Tidemark.Backup.Failures;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Servers;

/// <summary>Runs the doctor on a registered server.</summary>
internal sealed class ServerDoctor(ServerRegistry servers, TimeProvider time)
{
    /// <summary>All checks, in their order.</summary>
    public async Task<IReadOnlyList<CheckView>> RunAsync(string server, string? database, CancellationToken cancellationToken)
    {
        var options = new DoctorOptions { Server = await servers.DsnOfAsync(server, cancellationToken).ConfigureAwait(false), Database = database };
        var report = await new DoctorRun(options, time, found: null).RunAsync(cancellationToken).ConfigureAwait(false);
        return [.. report.Checks.Select(c => new CheckView(
            c.Name, c.Outcome, Secrets.Hide(c.Finding), c.Advice is null ? null : Secrets.Hide(c.Advice), c.Error is null ? null : TaskFailure.Of(c.Error), Math.Round(c.Elapsed.TotalSeconds, 3)))];
    }
}
