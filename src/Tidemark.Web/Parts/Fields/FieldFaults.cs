namespace Tidemark.Web.Parts.Fields;

/// <summary>The faults of a form's fields. Those of a field are shown when somebody was there, or wanted to send the form.</summary>
public sealed class FieldFaults
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, IReadOnlyList<string>> _faults = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Called when a field was changed.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Whether all are shown.</summary>
    public bool ShowsAll { get; set; }

    /// <summary>The first field that has a fault which is shown; null without.</summary>
    public string? First => _faults.Keys.FirstOrDefault(k => ShowsAll || _touched.Contains(k));

    /// <summary>Whether any is known, shown or not.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>Sets what is wrong now.</summary>
    public void Set(IReadOnlyDictionary<string, IReadOnlyList<string>> faults) => _faults = faults;

    /// <summary>Takes back what was wrong with a field: it is not what it was.</summary>
    public void Forget(string field) => _faults = _faults.Where(f => f.Key != field).ToDictionary(StringComparer.Ordinal);

    /// <summary>What is shown at a field.</summary>
    public IReadOnlyList<string> Of(string field) => (ShowsAll || _touched.Contains(field)) && _faults.TryGetValue(field, out var faults) ? faults : [];

    /// <summary>Says that somebody changed a field.</summary>
    public void Touch(string field)
    {
        _touched.Add(field);
        Changed?.Invoke(field);
    }
}
