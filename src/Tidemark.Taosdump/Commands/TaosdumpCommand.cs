using System.Globalization;
using Tidemark.Errors;
using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Taosdump.Commands;

/// <summary>The command <c>taosdump</c>: reads its command line, does what it says, prints what the real tool prints, and ends with its exit codes.</summary>
internal sealed class TaosdumpCommand
{
    private readonly TaosdumpHost _host;
    private readonly TaosdumpConsole _console;
    private readonly TaosdumpWork _work;

    /// <summary>Makes one.</summary>
    /// <param name="host">Its streams, clock and environment.</param>
    public TaosdumpCommand(TaosdumpHost host)
        : this(host, TaosdumpWork.Real)
    {
    }

    internal TaosdumpCommand(TaosdumpHost host, TaosdumpWork work)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _work = work;
        _console = new TaosdumpConsole(host);
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What stands behind the program's name.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The exit code: 0, 1 (arguments), 64 (flags), 255 (the run failed, or something is missing).</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        TaosdumpArguments? read = null;
        try
        {
            read = TaosdumpArgumentReader.Read(arguments, _host.HomeDirectory);
            return await RunAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (TaosdumpUsageException e)
        {
            if (e.TaosdumpExitCode == TaosdumpExitCodes.BadSyntax) _console.Remark($"{e.Message}\n{e.Hint}");
            else _console.Error(e.Hint is null ? e.Message : $"{e.Message}\nhint: {e.Hint}");
            return e.TaosdumpExitCode;
        }
#pragma warning disable CA1031 // The outermost frame: whatever it is, the user gets a sentence and a code.
        catch (Exception e) when (e is not OperationCanceledException && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _console.EndProgress();
            _console.Error(Describe(e, read?.Debug == true));
            return TaosdumpExitCodes.Failed;
        }
        finally
        {
            _console.EndProgress();
        }
    }

    private async Task<int> RunAsync(TaosdumpArguments read, CancellationToken cancellationToken)
    {
        if (read.Help || read.Usage || read.Version)
        {
            _host.Output.Write(read.Version ? TaosdumpHelp.VersionText : read.Help ? TaosdumpHelp.Help() : TaosdumpHelp.Usage());
            return TaosdumpExitCodes.Success;
        }

        if (read.Inspect) return AvroInspection.Run(read.Operands, read.SchemaOnly, _host.Output, _console, cancellationToken);
        var password = read.AsksPassword ? _host.AskPassword("Enter password: ") is { Length: > 0 } typed ? typed : null : read.Password;
        if (read.Restful) _console.Warn("'-R' is not supported, ignore this options.");
        if (read.AllowSystem) _console.Warn("-a has no effect since TDengine 3: the system's own databases are not dumped.");
        if (read.RetryCount is { } retries) _console.Plain(string.Create(CultureInfo.InvariantCulture, $" set argument retry count={retries}"));
        if (read.RetrySleepMs is { } pause) _console.Plain(string.Create(CultureInfo.InvariantCulture, $" set argument retry interval sleep = {pause} ms"));
        var server = ServerAddress.Resolve(read, password, _host.Variable, _console.Warn);
        TDengineDriver.LoadAhead(server);
        var list = ArgumentsText.Of(read, server);
        _console.Plain($"\nConnect mode is : {(server.Transport == DsnTransport.Native ? "Native" : "WebSocket")}\n\n==============================\n{list.TrimEnd('\n')}");
        for (var i = 0; i < read.Operands.Count; i++) _console.Plain(string.Create(CultureInfo.InvariantCulture, $"arg_list[{i}]: {read.Operands[i]}"));
        using var log = ResultLog.Open(read.ResultFile, _host.Time);
        log.Begin(read, list);
        _console.Plain("start time: " + Now());
        var began = _host.Time.GetTimestamp();
        try
        {
            var isWhole = read.IsRestore
                ? await RestoreAsync(read, server, log, cancellationToken).ConfigureAwait(false)
                : await DumpAsync(read, server, log, cancellationToken).ConfigureAwait(false);
            return isWhole ? TaosdumpExitCodes.Success : TaosdumpExitCodes.Failed;
        }
        catch (Exception e)
        {
            _console.EndProgress();
            var isCancelled = e is OperationCanceledException || cancellationToken.IsCancellationRequested;
            log.Failed(isCancelled ? "cancelled" : Describe(e, withTrace: false));
            if (isCancelled || e is TaosdumpUsageException) throw;
            _console.Error(Describe(e, read.Debug));
            return TaosdumpExitCodes.Failed;
        }
        finally
        {
            log.End();
            if (read.Performance) _console.Plain(string.Create(CultureInfo.InvariantCulture, $"PERF: {_host.Time.GetElapsedTime(began).TotalMilliseconds:F0} ms"));
            _console.Plain("end time: " + Now());
        }
    }

    private async Task<bool> DumpAsync(TaosdumpArguments read, Dsn server, ResultLog log, CancellationToken cancellationToken)
    {
        var options = TaosdumpRequest.Dump(read, server);
        var report = await WithLibraryAsync(() => _work.Dump(options, _console, cancellationToken)).ConfigureAwait(false);
        _console.EndProgress();
        Conclude(report.Rows, report.Failures, report.Warnings, "out");
        log.Dumped(report);
        return report.Failures.Count == 0;
    }

    private async Task<bool> RestoreAsync(TaosdumpArguments read, Dsn server, ResultLog log, CancellationToken cancellationToken)
    {
        var options = TaosdumpRequest.Restore(read, server);
        if (!Directory.Exists(options.Directory)) throw new TidemarkException(ErrorCode.PointNotFound, $"{options.Directory} is not a directory.", "Name the directory of a dump with -i.");
        var report = await WithLibraryAsync(() => _work.Restore(options, _console, cancellationToken)).ConfigureAwait(false);
        _console.EndProgress();
        if (report.Resumed) _console.Info("a restore that was interrupted was continued; the numbers are those of the whole");
        Conclude(report.Rows, report.Failures, report.Warnings, "in");
        log.Restored(report.Databases, report.Failures, report.Warnings);
        return report.Failures.Count == 0;
    }

    private void Conclude(long rows, IReadOnlyList<DumpFailure> failures, IReadOnlyList<string> warnings, string direction)
    {
        foreach (var warning in warnings) _console.WarnOnce(warning);
        var counted = string.Create(CultureInfo.InvariantCulture, $"{rows} row(s) dumped {direction}!");
        if (failures.Count == 0)
        {
            _console.Done(counted);
            return;
        }

        _console.Error(counted);
        _console.Error(string.Create(CultureInfo.InvariantCulture, $"{failures.Count} failures occurred to dump {direction}!"));
    }

    private static async Task<T> WithLibraryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.MissingLibrary && e.Message.Contains("taos", StringComparison.Ordinal))
        {
            throw new TidemarkException(e.Code, e.Message, "Go through taosAdapter, which needs no library: add -Z 1 -P 6041. Or install the package TDengine client of the server's version (libtaos.so).", cause: e.InnerException);
        }
    }

    private string Describe(Exception exception, bool withTrace)
    {
        var text = FlagWords.Of(_host.Describe(exception, withTrace));
        return text.StartsWith("error ", StringComparison.Ordinal) ? text["error ".Length..] : text;
    }

    private string Now() => _host.Time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
