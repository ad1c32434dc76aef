using Tidemark.Errors;
using Tidemark.TDengine.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>The way in that connections and consumers share.</summary>
internal static class NativeAccess
{
    private const int VersionNotCompatible = 0x011E;
    private const int InvalidClientVersion = 0x0204;

    /// <summary>Loads the library, looks whether the server can be reached, and opens a handle on its thread.</summary>
    public static async ValueTask OpenAsync(
        Dsn dsn, HandleThread thread, Func<Dsn, bool> open, string doing, TimeSpan limit, ConnectionOptions options, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reached = ProbeAsync(dsn, options, abandoned.Token);
        try
        {
            await thread.CallAsync(
                () =>
                {
                    TaosLibrary.Load(dsn);
                    return true;
                },
                "loading the client library", options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A missing library is what there is to say, whether there is a server or not.
            await abandoned.CancelAsync().ConfigureAwait(false);
            await reached.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await reached.ConfigureAwait(false);
        try
        {
            await thread.CallAsync(() => open(dsn), doing, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException error) when (error.ServerCode is VersionNotCompatible or InvalidClientVersion)
        {
            throw new TDengineException(
                error.ServerCode, error.ServerMessage, $"{doing} with client library {TaosLibrary.Version}", error.Code,
                $"The first three numbers of the versions of client library and server must be equal: install the client of the server's version, or go through its taosAdapter: {TaosLibrary.WebSocketForm(dsn)}",
                error.IsTransient);
        }
        catch (TDengineException error) when (error.ServerCode == ServerCode.ConnectFailed)
        {
            throw new TDengineException(
                error.ServerCode, error.ServerMessage, doing, error.Code,
                $"{dsn.Host}:{dsn.Port} accepts connections, but the server behind it did not answer. Does this machine resolve the FQDN of every dnode (SHOW DNODES), and is it taosd that listens there?",
                error.IsTransient);
        }
        catch (TidemarkException error) when (error.Code == ErrorCode.Timeout && error is not TDengineException)
        {
            throw new TidemarkException(
                ErrorCode.Timeout, error.Message,
                $"{dsn.Host}:{dsn.Port} accepts connections, but the server behind it did not answer. Does this machine resolve the FQDN of every dnode (SHOW DNODES), and is it taosd that listens there?",
                error.IsTransient, error.InnerException);
        }
    }

    // The library itself retries for up to twenty seconds and then has one text for every cause.
    private static async Task ProbeAsync(Dsn dsn, ConnectionOptions options, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var addresses = await ServerProbe.ResolveAsync(dsn, options, cancellationToken).ConfigureAwait(false);
        await ServerProbe.ConnectAsync(dsn, addresses, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version in a text such as <c>ver:3.3.7.5.alpha build:… gitinfo:…</c>.</summary>
    internal static string VersionIn(string serverInfo)
    {
        const string Mark = "ver:";
        var start = serverInfo.StartsWith(Mark, StringComparison.Ordinal) ? Mark.Length : 0;
        var end = serverInfo.AsSpan(start).IndexOfAny(" \r\n\t");
        return end < 0 ? serverInfo[start..] : serverInfo.Substring(start, end);
    }
}
