using Tidemark.Backup.Dumping;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Plans;
using Tidemark.Storage;
using Tidemark.Storage.S3;
using Tidemark.Storage.Tiers;

namespace Tidemark.Service.Dumping;

/// <summary>
/// The directory of a plan as the command line opens it, without the service: its settings file says where files were dumped to, and the keys come from the environment as those of an <c>s3://</c> URL do. S3 is asked only when a
/// file is needed that is not here; any other directory is what it is.
/// </summary>
public sealed class PlanDirectory
{
    private readonly IStorage _local;
    private readonly Lazy<IStorage>? _remote;

    private PlanDirectory(IStorage local, Lazy<IStorage>? remote) => (_local, _remote) = (local, remote);

    /// <summary>Reads what the directory says about itself.</summary>
    /// <param name="local">The directory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="environment">Gives the value of a variable, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<PlanDirectory> OpenAsync(IStorage local, TimeProvider time, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (await BackupRepository.FindAsync(local, cancellationToken).ConfigureAwait(false) is not { } repository) return new PlanDirectory(local, null);
        foreach (var plan in await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false))
        {
            // The service lets no two plans share a directory, so there is one place at most.
            if ((await PlanFile.ReadAsync(local, plan.Name, cancellationToken).ConfigureAwait(false))?.Settings.S3 is { } settings)
                return new PlanDirectory(local, new Lazy<IStorage>(() => new S3Storage(Options(local, settings, environment), time)));
        }

        return new PlanDirectory(local, null);
    }

    /// <summary>For listing points and reading segments: what lies here, and from S3 only segments that do not.</summary>
    public IStorage Reading => _remote is null ? _local : new DumpedStorage(_local, () => _remote.Value);

    /// <summary>For whoever must see or delete every file. S3 must be there.</summary>
    /// <exception cref="TidemarkException">There are no keys (TM101), or S3 holds another repository (TM104).</exception>
    public async ValueTask<IStorage> WholeAsync(CancellationToken cancellationToken)
    {
        if (_remote is null || await BackupRepository.FindAsync(_local, cancellationToken).ConfigureAwait(false) is not { } repository) return _local;
        await DumpPlace.IsOwnedByAsync(_remote.Value, repository.Marker.RepositoryId, cancellationToken).ConfigureAwait(false);
        return new TieredStorage(_local, _remote.Value);
    }

    /// <summary>For proving: every file, where some were dumped; without S3 as long as all are here.</summary>
    /// <exception cref="TidemarkException">There are no keys (TM101), or the repository does not read.</exception>
    public async ValueTask<IStorage> ProvingAsync(CancellationToken cancellationToken)
    {
        if (_remote is null || await BackupRepository.FindAsync(_local, cancellationToken).ConfigureAwait(false) is not { } repository) return _local;
        foreach (var plan in await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false))
        {
            var here = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var file in _local.ListAsync($"plans/{plan.Name}/points", cancellationToken).ConfigureAwait(false)) here.Add(file.Path);
            // A manifest that does not read is a finding of whoever proves.
            var points = await repository.ListPointsAsync(plan.Name, static _ => { }, cancellationToken).ConfigureAwait(false);
            if (points.Any(p => p.Manifest.Segments.Any(s => !here.Contains(p.PathOf(s))))) return await WholeAsync(cancellationToken).ConfigureAwait(false);
        }

        return _local;
    }

    private static S3Options Options(IStorage local, S3Settings settings, Func<string, string?> environment)
    {
        var url = Url(settings);
        try
        {
            var options = S3Address.Parse(url, environment);
            return string.IsNullOrWhiteSpace(settings.CaCertificate) ? options : options with { CaPem = settings.CaCertificate };
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.InvalidArgument)
        {
            throw new TidemarkException(
                ErrorCode.InvalidArgument, $"Files of {local.Location} were dumped to {url}, and cannot be read from there: {e.Message}",
                "Repeat the command with the plan's keys in TIDEMARK_S3_ACCESS_KEY_ID and TIDEMARK_S3_SECRET_ACCESS_KEY, or in a file that TIDEMARK_S3_CREDENTIALS_FILE names. "
                + $"What was dumped, and no more, can also be used by itself: {url}&credentials=<file>", cause: e.InnerException);
        }
    }

    private static string Url(S3Settings settings)
    {
        // What S3Address reads again: it takes each part out of its escapes.
        var path = string.Concat(S3Target.Prefix(settings).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(name => "/" + Uri.EscapeDataString(name)));
        var endpoint = settings.Endpoint?.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal);
        var url = $"s3://{Uri.EscapeDataString(settings.Bucket ?? "")}{path}?endpoint={endpoint}";
        if (!string.IsNullOrEmpty(settings.Region)) url += $"&region={Uri.EscapeDataString(settings.Region)}";
        return settings.PathStyle == false ? url + "&style=host" : url;
    }
}
