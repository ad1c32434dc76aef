using System.Text.Json;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Security;

namespace Tidemark.Service.Plans;

/// <summary>Settings as the catalog keeps them, and back.</summary>
internal static class PlanRows
{
    /// <summary>Writes checked settings into a row; its name and object stay as they are.</summary>
    public static void Apply(PlanRow row, PlanSettings settings, string directory, SecretBox secrets, DateTimeOffset now)
    {
        row.NextExecutionAt = settings.NextExecutionAt ?? row.NextExecutionAt ?? (settings.Cycle is null ? null : now);
        row.CycleSeconds = settings.Cycle is not null && Cycle.TryParse(settings.Cycle, out var cycle) ? cycle : null;
        row.RetryTimes = settings.RetryTimes;
        row.RetryIntervalSeconds = Cycle.TryParse(settings.RetryInterval, out var interval) ? interval : 60;
        // Another directory is another repository.
        if (row.Directory != directory) row.RepositoryId = null;
        row.Directory = directory;
        row.MaxFileSizeBytes = settings.MaxFileSizeBytes;
        row.Compression = settings.Compression;
        row.RateLimitBytesPerSecond = settings.RateLimitBytesPerSecond;
        row.Connections = settings.Connections;
        row.BrokenChain = settings.BrokenChain;
        row.S3 = settings.S3 is null ? null : JsonSerializer.Serialize(settings.S3 with { SecretAccessKey = null }, ServiceJson.Stored);
        row.ProtectedS3Secret = Protect(row, settings.S3?.SecretAccessKey, secrets);
        row.ModifiedAt = now;
        row.Revision++;
    }

    /// <summary>The settings of a plan, without secrets.</summary>
    public static PlanSettings Settings(PlanRow row) => new()
    {
        Name = row.Name,
        Server = row.Server,
        Database = row.Database,
        SuperTable = row.SuperTable,
        NextExecutionAt = row.NextExecutionAt,
        Cycle = row.CycleSeconds is { } cycle ? Cycle.Format(cycle) : null,
        RetryTimes = row.RetryTimes,
        RetryInterval = Cycle.Format(row.RetryIntervalSeconds),
        Directory = row.Directory,
        MaxFileSizeBytes = row.MaxFileSizeBytes,
        Compression = row.Compression,
        RateLimitBytesPerSecond = row.RateLimitBytesPerSecond,
        Connections = row.Connections,
        BrokenChain = row.BrokenChain,
        S3 = row.S3 is null ? null : JsonSerializer.Deserialize<S3Settings>(row.S3, ServiceJson.Stored),
    };

    /// <summary>The settings with the S3 secret that was given before, where none is given now.</summary>
    public static PlanSettings WithSecret(PlanSettings settings, PlanRow? existing, SecretBox secrets) =>
        settings.S3 is { SecretAccessKey: null } s3 && existing?.ProtectedS3Secret is { } kept
            ? settings with { S3 = s3 with { SecretAccessKey = secrets.Unprotect(kept, $"plan '{existing.Name}'") } } : settings;

    // Each protecting makes another text: kept as it is, it is the same form of the same settings, with the connections that are there.
    private static string? Protect(PlanRow row, string? secret, SecretBox secrets)
    {
        if (secret is null) return null;
        try
        {
            if (row.ProtectedS3Secret is { } kept && secrets.Unprotect(kept, $"plan '{row.Name}'") == secret) return kept;
        }
        catch (TidemarkException lost) when (lost.Code == ErrorCode.Conflict)
        {
            // It was encrypted with other keys, and is given anew.
        }

        return secrets.Protect(secret);
    }
}
