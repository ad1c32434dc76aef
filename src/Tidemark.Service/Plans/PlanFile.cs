using System.Text.Json;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Servers;
using Tidemark.Storage;

namespace Tidemark.Service.Plans;

/// <summary>The settings of a plan in its repository, without secrets: what a lost catalog is made of again (docs/FORMAT.md).</summary>
/// <param name="Format">Always <c>tidemark-plan-settings</c>.</param>
/// <param name="Version">1.</param>
/// <param name="ServerAddress">The DSN of the server, without its secrets.</param>
/// <param name="Settings">The settings.</param>
internal sealed record PlanFile(string Format, int Version, string ServerAddress, PlanSettings Settings)
{
    public const string FileName = "settings.json";

    private const string Name = "tidemark-plan-settings";
    private const int CurrentVersion = 1;
    private const int MaxLengthBytes = 1 << 20;

    /// <summary>The path of a plan's file in its repository.</summary>
    public static string PathOf(string plan) => $"plans/{plan}/{FileName}";

    /// <summary>Writes it where it is not there yet, or says something else.</summary>
    public static async ValueTask WriteAsync(IStorage storage, PlanRow plan, ServerView server, CancellationToken cancellationToken)
    {
        // The time of the next point changes with each; a rebuilt plan falls due when a person starts it.
        var content = JsonSerializer.SerializeToUtf8Bytes(new PlanFile(Name, CurrentVersion, server.Address, PlanRows.Settings(plan) with { NextExecutionAt = null }), ServiceJson.Stored);
        var path = PathOf(plan.Name);
        if (await storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false) && (await storage.ReadAllAsync(path, MaxLengthBytes, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(content)) return;
        await storage.WriteAllAsync(path, content, replace: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads it; null where there is none.</summary>
    /// <exception cref="TidemarkException">It does not read (TM401), or is of an unknown version (TM403).</exception>
    public static async ValueTask<PlanFile?> ReadAsync(IStorage storage, string plan, CancellationToken cancellationToken)
    {
        var path = PathOf(plan);
        if (!await storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false)) return null;
        try
        {
            var file = JsonSerializer.Deserialize<PlanFile>(await storage.ReadAllAsync(path, MaxLengthBytes, cancellationToken).ConfigureAwait(false), ServiceJson.Stored);
            if (file is { Format: Name, Version: CurrentVersion, Settings: not null }) return file;
            throw new TidemarkException(ErrorCode.UnsupportedVersion, $"{storage.Location}/{path} is of an unknown version.", "A newer Tidemark may read it.");
        }
        catch (JsonException e)
        {
            throw new TidemarkException(ErrorCode.Corrupt, $"{storage.Location}/{path} does not read.", "Make the plan anew; its points are not touched.", cause: e);
        }
    }
}
