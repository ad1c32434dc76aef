using System.Globalization;

namespace Tidemark.Storage.S3;

/// <summary>The settings behind the '?' of a URL, each read once; faults are collected.</summary>
internal sealed class S3AddressValues
{
    private static readonly (string End, long Factor)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("B", 1), ("", 1)];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _environment;
    private readonly List<string> _faults;

    public S3AddressValues(string query, Func<string, string?> environment, List<string> faults)
    {
        _environment = environment;
        _faults = faults;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(at < 0 ? pair : pair[..at]);
            if (at < 0) Fault($"'{name}' has no value");
            else if (!_values.TryAdd(name, Uri.UnescapeDataString(pair[(at + 1)..]))) Fault($"'{name}' is there twice");
        }
    }

    public void Fault(string fault) => _faults.Add(fault);

    /// <summary>A text: from the URL, from TIDEMARK_S3_…, or from the first of the other variables that is set.</summary>
    public string? Text(string name, string variable, params ReadOnlySpan<string> others)
    {
        _known.Add(name);
        if (_values.TryGetValue(name, out var value) && value.Length > 0) return value;
        if (_environment("TIDEMARK_S3_" + variable) is { Length: > 0 } own) return own;
        foreach (var other in others)
        {
            if (_environment(other) is { Length: > 0 } found) return found;
        }

        return null;
    }

    /// <summary>One of two words: true for the first.</summary>
    public bool? Choice(string name, string yes, string no)
    {
        if (Value(name) is not { } value) return null;
        if (value == yes) return true;
        if (value != no) Fault($"'{name}' is neither {yes} nor {no}");
        return value == no ? false : null;
    }

    public int? Number(string name)
    {
        if (Value(name) is not { } value) return null;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        Fault($"'{name}' is not a number");
        return null;
    }

    /// <summary>Bytes: 8MiB, 500KB, 1000.</summary>
    public long? Size(string name)
    {
        if (Value(name) is not { } value) return null;
        foreach (var (end, factor) in Units)
        {
            if (!value.EndsWith(end, StringComparison.Ordinal)) continue;
            if (long.TryParse(value.AsSpan(0, value.Length - end.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor) return number * factor;
            break;
        }

        Fault($"'{name}' is not a size such as 8MiB");
        return null;
    }

    /// <summary>A time: 30s, 5m, or a number of seconds.</summary>
    public TimeSpan? Seconds(string name)
    {
        if (Value(name) is not { } value) return null;
        var (text, factor) = value switch { [.. var t, 's'] => (t, 1), [.. var t, 'm'] => (t, 60), _ => (value, 1) };
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000) return TimeSpan.FromSeconds((long)number * factor);
        Fault($"'{name}' is not a time such as 30s");
        return null;
    }

    /// <summary>Names that nothing asked for are faults: a setting that is misspelt must not be lost.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _values.Keys.Where(n => !_known.Contains(n))) Fault($"'{name}' is not known; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    private string? Value(string name)
    {
        _known.Add(name);
        return _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }
}
