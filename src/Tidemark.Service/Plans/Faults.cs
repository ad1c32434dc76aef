using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Service.Plans;

/// <summary>Everything that is wrong with what was sent, by field.</summary>
internal sealed class Faults
{
    private readonly SortedDictionary<string, List<string>> _byField = new(StringComparer.Ordinal);

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _byField.Count > 0;

    /// <summary>The faults of each field that has some.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ByField => _byField.ToDictionary(f => f.Key, f => (IReadOnlyList<string>)f.Value, StringComparer.Ordinal);

    /// <summary>Whether a field has a fault.</summary>
    public bool Has(string field) => _byField.ContainsKey(field);

    /// <summary>Notes a fault, worded to follow the field's name.</summary>
    public void Add(string field, string fault)
    {
        if (!_byField.TryGetValue(field, out var faults)) _byField[field] = faults = [];
        faults.Add(fault);
    }

    /// <summary>Notes an error as a fault of a field: what happened and the cure, without the dot of its last sentence.</summary>
    public void Add(string field, TidemarkException error)
    {
        var failure = Failure.Of(error);
        var text = error is TDengineException ? $"{failure.Message.TrimEnd('.')} ({error.Message})." : failure.Message;
        Add(field, (failure.Hint is null ? text : $"{text} {failure.Hint}").TrimEnd('.'));
    }

    /// <summary>Refuses, naming all.</summary>
    /// <exception cref="FaultsException">There is at least one.</exception>
    public void ThrowIfAny(string what)
    {
        if (Any) throw new FaultsException(what, ByField);
    }
}
