using Tidemark.Errors;
using Tidemark.TDengine.Drivers.Adapter;
using Tidemark.TDengine.Drivers.Native;

namespace Tidemark.TDengine.Drivers;

/// <summary>The way in: opens connections and subscriptions with the driver that the DSN names.</summary>
public static class TDengineDriver
{
    /// <summary>Opens a connection and signs in.</summary>
    /// <param name="dsn">Where and as whom.</param>
    /// <param name="database">The database of the connection for all its life; null takes none, whatever the DSN says.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TidemarkException">No connection, wrong password, unknown database, unknown DSN parameter; no client library for the native driver.</exception>
    public static async ValueTask<ITDengineConnection> ConnectAsync(
        Dsn dsn, string? database, ConnectionOptions? options, CancellationToken cancellationToken)
    {
        var effective = Prepare(dsn, options);
        if (dsn.Transport == DsnTransport.Native) return await NativeConnection.ConnectAsync(dsn, database, effective, cancellationToken).ConfigureAwait(false);
        return await AdapterConnection.ConnectAsync(dsn, database, effective, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to load what the driver of an address needs, so that it is there when the first connection is opened. What fails shows then.</summary>
    /// <param name="dsn">Where.</param>
    public static void LoadAhead(Dsn dsn)
    {
        ArgumentNullException.ThrowIfNull(dsn);
        if (dsn.Transport != DsnTransport.Native) return;
        new Thread(static state =>
        {
            try
            {
                TaosLibrary.Load((Dsn)state!);
            }
            catch (TidemarkException)
            {
                // The connection loads again, and says why it cannot.
            }
        }) { IsBackground = true, Name = "tidemark loads the client library" }.Start(dsn);
    }

    /// <summary>Joins a consumer group. Returns once the server has assigned vgroups (one to two seconds).</summary>
    /// <param name="dsn">Where and as whom. Its database is not used: topics carry theirs.</param>
    /// <param name="subscription">The group, the topics and their settings.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TidemarkException">No connection, wrong password, unknown topic, unknown DSN parameter; no client library for the native driver.</exception>
    public static async ValueTask<ISubscription> SubscribeAsync(
        Dsn dsn, SubscriptionOptions subscription, ConnectionOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var effective = Prepare(dsn, options);
        if (dsn.Transport == DsnTransport.Native) return await NativeSubscription.SubscribeAsync(dsn, subscription, effective, cancellationToken).ConfigureAwait(false);
        return await AdapterSubscription.SubscribeAsync(dsn, subscription, effective, cancellationToken).ConfigureAwait(false);
    }

    private static ConnectionOptions Prepare(Dsn dsn, ConnectionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(dsn);
        dsn.EnsureKnownParameters();
        return dsn.Apply(options ?? new ConnectionOptions());
    }
}
