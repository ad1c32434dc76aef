using System.Globalization;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Commands;

/// <summary>
/// Writes lines as the real tool does: INFO to standard output, OK, WARN and ERROR to standard error. On a terminal they have its colours, and a last line shows where the run is; in a pipe they have none,
/// and there is at most one line about that every few seconds. Thread-safe.
/// </summary>
internal sealed class TaosdumpConsole(TaosdumpHost host) : IDumpProgress
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(3);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = host.Time;
    private long _lastShown = host.Time.GetTimestamp();
    private string _status = "";

    /// <summary>Text without a mark, to standard output.</summary>
    public void Plain(string text) => Write(host.Output, text, null);

    public void Info(string text) => Write(host.Output, "INFO: " + text, null);

    public void Done(string text) => Write(host.Errors, "OK: " + text, "\e[32m");

    public void Warn(string text)
    {
        lock (_lock) _warned.Add(text);
        Write(host.Errors, "WARN: " + text, "\e[33m");
    }

    /// <summary>A warning, unless it was written already.</summary>
    public void WarnOnce(string text)
    {
        bool isTold;
        lock (_lock) isTold = _warned.Contains(text);
        if (!isTold) Warn(text);
    }

    /// <summary>An error.</summary>
    public void Error(string text) => Write(host.Errors, "ERROR: " + text, "\e[31m");

    /// <summary>Text without a mark, to standard error.</summary>
    public void Remark(string text) => Write(host.Errors, text, null);

    public void Fail(DumpFailure failure) => Error(Describe(failure));

    public void Report(in DumpProgress progress)
    {
        var interval = host.IsTerminal ? TerminalInterval : PipeInterval;
        if (_time.GetElapsedTime(Interlocked.Read(ref _lastShown)) < interval) return;
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lastShown) < interval) return;
            Interlocked.Exchange(ref _lastShown, _time.GetTimestamp());
            var text = Describe(progress);
            if (!host.IsTerminal)
            {
                host.Output.WriteLine("INFO: " + text);
                return;
            }

            Clear();
            _status = text;
            host.Errors.Write(_status);
            host.Errors.Flush();
        }
    }

    /// <summary>Takes the line about the run away.</summary>
    public void EndProgress()
    {
        lock (_lock)
        {
            Clear();
            _status = "";
        }
    }

    /// <summary>What is missing, in words.</summary>
    public static string Describe(DumpFailure failure)
    {
        var name = failure.Table is null ? failure.Database : $"{failure.Database}.{failure.Table}";
        var rows = failure.Rows is { } count ? string.Create(CultureInfo.InvariantCulture, $" ({count} row(s) missing)") : "";
        return $"{name}{rows}: {failure.Cause}";
    }

    private static string Describe(in DumpProgress progress)
    {
        var tables = progress.TotalTables is { } total ? string.Create(CultureInfo.InvariantCulture, $"{progress.Tables:N0} of {total:N0} table(s)") : string.Create(CultureInfo.InvariantCulture, $"{progress.Tables:N0} table(s)");
        var share = progress.TotalRows is > 0 and var rows ? string.Create(CultureInfo.InvariantCulture, $", {Math.Min(99, progress.Rows * 100 / rows)}%") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{progress.Database}: {tables}, {progress.Rows:N0} row(s){share}");
    }

    private void Write(TextWriter writer, string text, string? colour)
    {
        lock (_lock)
        {
            Clear();
            writer.WriteLine(host.IsTerminal && colour is not null ? $"{colour}{text}\e[0m" : text);
            if (_status.Length == 0) return;
            writer.Flush();
            host.Errors.Write(_status);
            host.Errors.Flush();
        }
    }

    private void Clear()
    {
        if (_status.Length == 0) return;
        host.Errors.Write("\r\e[K");
        host.Errors.Flush();
    }
}
