using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Storage.S3;

/// <summary>What stands in the claim for a lock: who claims it, and how others on the same machine can tell that it died.</summary>
internal sealed record S3Claim
{
    /// <summary>Who, for the message others get.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether the claim has become the lock.</summary>
    public bool Held { get; init; }

    /// <summary>This start of this machine, and its namespace of process ids; null where that cannot be told.</summary>
    public string? Machine { get; init; }

    /// <summary>The process.</summary>
    public int Process { get; init; }

    /// <summary>When the process was started, as the system counts it.</summary>
    public string? Started { get; init; }

    public static S3Claim Of(string owner) => new() { Owner = owner, Machine = ThisMachine(), Process = Environment.ProcessId, Started = StartOf(Environment.ProcessId) };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, S3ClaimJson.Default.S3Claim);

    /// <summary>Reads one; null when it is none.</summary>
    public static S3Claim? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, S3ClaimJson.Default.S3Claim);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the process is known to be over: it ran on this machine, since its last start.</summary>
    public bool IsDead => Machine is not null && Started is not null && Machine == ThisMachine() && StartOf(Process) != Started;

    private static string? ThisMachine()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>When a process was started (the 22nd field of its stat, in ticks since the machine's start); null when there is none.</summary>
    public static string? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The name in parentheses may hold anything; the third field comes behind it.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>The serialiser of claims.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(S3Claim))]
internal sealed partial class S3ClaimJson : JsonSerializerContext;
