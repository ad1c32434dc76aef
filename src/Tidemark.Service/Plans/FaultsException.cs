using Tidemark.Errors;

namespace Tidemark.Service.Plans;

/// <summary>What was sent has faults: all of them, by field.</summary>
internal sealed class FaultsException(string what, IReadOnlyDictionary<string, IReadOnlyList<string>> faults)
    : TidemarkException(ErrorCode.InvalidArgument, $"{what}: {string.Join("; ", faults.SelectMany(f => f.Value.Select(v => $"{f.Key} {v}")))}.")
{
    /// <summary>The faults by field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Faults { get; } = faults;
}
