namespace Tidemark.TDengine.Types;

/// <summary>The unit of a database's timestamps.</summary>
public enum TimePrecision : byte
{
    Milliseconds = 0,
    Microseconds = 1,
    Nanoseconds = 2,
}
