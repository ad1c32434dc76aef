using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>
/// The options of a database, by the names and in the order of SHOW CREATE DATABASE, as the text that it prints
/// (without quotes), e.g. BUFFER → "16", DURATION → "10d", KEEP → "36500d,36500d,36500d", PRECISION → "ms".
/// </summary>
public sealed class DatabaseOptions
{
    private readonly OrderedDictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All options with TDengine's defaults.</summary>
    public DatabaseOptions() => throw new NotSupportedException();

    /// <summary>Values in order.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The value of an option.</summary>
    public string this[string name] => _values[name];

    /// <summary>PRECISION.</summary>
    public TimePrecision Precision => throw new NotSupportedException();

    /// <summary>VGROUPS.</summary>
    public int Vgroups => throw new NotSupportedException();

    /// <summary>WAL_RETENTION_PERIOD in seconds; -1: for ever.</summary>
    public long WalRetentionPeriodSeconds => throw new NotSupportedException();

    /// <summary>WAL_RETENTION_SIZE in KB; 0 or less: no limit.</summary>
    public long WalRetentionSizeKb => throw new NotSupportedException();

    /// <summary>KEEP in minutes (the last of the three).</summary>
    public long KeepMinutes => throw new NotSupportedException();
}
