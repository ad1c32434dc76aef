using System.Buffers;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql;

/// <summary>What a statement answered: a number of rows, or a stream of raw blocks.</summary>
public abstract class SqlResult : IDisposable
{
    private protected SqlResult()
    {
    }

    /// <summary>Whether the statement gives no rows.</summary>
    public abstract bool IsUpdate { get; }

    /// <summary>Rows written or deleted; 0 of everything else.</summary>
    public abstract long AffectedRows { get; }

    /// <summary>The columns, lengths as the adapter's <c>fields_lengths</c>; empty for an update.</summary>
    public abstract IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>The unit of the timestamps in the result.</summary>
    public abstract TimePrecision Precision { get; }

    /// <summary>Writes the next raw block (version 1, at most 4096 rows).</summary>
    /// <returns>False at the end; nothing was written.</returns>
    public abstract bool ReadBlock(IBufferWriter<byte> output);

    /// <summary>Frees the result.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the result.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
