using System.Globalization;
using System.Text;
using Tidemark.Errors;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Commands;

/// <summary>The file of results, to which every run is added: the real tool's lines, and behind them what is missing.</summary>
internal sealed class ResultLog : IDisposable
{
    private readonly StreamWriter _file;
    private readonly TimeProvider _time;

    private ResultLog(StreamWriter file, TimeProvider time) => (_file, _time) = (file, time);

    /// <summary>Opens it at its end.</summary>
    /// <exception cref="TidemarkException">It cannot be written (TM503).</exception>
    public static ResultLog Open(string path, TimeProvider time)
    {
        try
        {
            return new ResultLog(new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" }, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TidemarkException(ErrorCode.StorageDenied, $"The file of results {path} cannot be written.", "Name another one with -r, for example -r /tmp/dump_result.txt.", cause: e);
        }
    }

    /// <summary>The head of a run.</summary>
    public void Begin(TaosdumpArguments read, string arguments)
    {
        _file.Write(arguments);
        for (var i = 0; i < read.Operands.Count; i++) Line($"arg_list[{i}]: {read.Operands[i]}");
        Line($"debug_print: {(read.Debug ? 1 : 0)}");
        Line($"========== DUMP {(read.IsRestore ? "IN" : "OUT")} ========== ");
        Line($"# Dump{(read.IsRestore ? "In" : "Out")} start time: {Now()}");
    }

    /// <summary>What a dump brought.</summary>
    public void Dumped(DumpReport report)
    {
        foreach (var database in report.Databases) Line($"\n#### database:                       {database.Name}");
        Line("\n============================== TOTAL STATISTICS ============================== ");
        Totals(report.Databases);
        Missing(report.Failures, report.Warnings);
    }

    /// <summary>What a restore brought.</summary>
    public void Restored(IReadOnlyList<DumpedDatabase> databases, IReadOnlyList<DumpFailure> failures, IReadOnlyList<string> warnings)
    {
        foreach (var database in databases) Line($"\n#### database:                       {database.Name}");
        Totals(databases);
        Missing(failures, warnings);
    }

    /// <summary>A run that failed as a whole.</summary>
    public void Failed(string text) => Line("ERROR: " + text);

    /// <summary>The end of a run.</summary>
    public void End() => Line($"end time: {Now()}\n");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Totals(IReadOnlyList<DumpedDatabase> databases)
    {
        Line($"# total database count:     {databases.Count}");
        Line($"# total super table count:  {databases.Sum(d => d.SuperTables)}");
        Line($"# total child table count:  {databases.Sum(d => d.ChildTables)}");
        Line($"# total normal table count: {databases.Sum(d => d.NormalTables)}");
        Line($"# total row count:          {databases.Sum(d => d.Rows)}");
    }

    private void Missing(IReadOnlyList<DumpFailure> failures, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings) Line("WARN: " + warning);
        if (failures.Count > 0) Line($"# total failure count:      {failures.Count}");
        foreach (var failure in failures) Line("ERROR: " + TaosdumpConsole.Describe(failure));
    }

    private string Now() => _time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => Line(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text) => _file.Write(text + "\n");
}
