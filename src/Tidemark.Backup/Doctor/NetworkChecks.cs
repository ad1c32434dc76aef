using System.Globalization;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Doctor;

/// <summary>The way to the server: name, port, TLS, WebSocket, signing in.</summary>
internal static class NetworkChecks
{
    public const string SignIn = "sign-in";
    private const string Name = "host name";
    private const string Port = "port";
    private const string Tls = "TLS";
    private const string WebSocket = "WebSocket";

    public static IEnumerable<DoctorCheck> Of(DsnTransport transport) => transport switch
    {
        DsnTransport.Native => [new(Name, null, ResolveAsync), new(Port, Name, ConnectAsync), new(SignIn, Port, SignInAsync)],
        DsnTransport.SecureWebSocket =>
            [new(Name, null, ResolveAsync), new(Port, Name, ConnectAsync), new(Tls, Port, SecureAsync), new(WebSocket, Tls, HandshakeAsync), new(SignIn, WebSocket, SignInAsync)],
        _ => [new(Name, null, ResolveAsync), new(Port, Name, ConnectAsync), new(WebSocket, Port, HandshakeAsync), new(SignIn, WebSocket, SignInAsync)],
    };

    private static async ValueTask<CheckFinding> ResolveAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        scene.Addresses = await ServerProbe.ResolveAsync(scene.Options.Server, null, cancellationToken).ConfigureAwait(false);
        var addresses = string.Join(", ", scene.Addresses);
        return new(addresses == scene.Options.Server.Host ? $"{addresses} is an address" : $"{scene.Options.Server.Host} is {addresses}");
    }

    private static async ValueTask<CheckFinding> ConnectAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        new($"{await ServerProbe.ConnectAsync(scene.Options.Server, scene.Addresses, null, cancellationToken).ConfigureAwait(false)} takes connections");

    private static async ValueTask<CheckFinding> SecureAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var facts = await ServerProbe.SecureAsync(scene.Options.Server, scene.Addresses, null, cancellationToken).ConfigureAwait(false);
        var left = facts.ValidUntil - scene.Time.GetUtcNow();
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{facts.Protocol}, certificate of {facts.Subject} until {facts.ValidUntil:yyyy-MM-dd}"),
            left < TimeSpan.FromDays(14) ? string.Create(CultureInfo.InvariantCulture, $"The certificate ends in {Math.Max(0, left.TotalDays):F0} days: renew it.") : null);
    }

    private static async ValueTask<CheckFinding> HandshakeAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var version = await ServerProbe.HandshakeAsync(scene.Options.Server, null, cancellationToken).ConfigureAwait(false);
        return new(version.Length == 0 ? "taosAdapter answers" : $"taosAdapter {version} answers");
    }

    private static async ValueTask<CheckFinding> SignInAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        scene.SignInBegan = scene.Time.GetUtcNow();
        scene.Session = await TDengineDriver.ConnectAsync(scene.Options.Server, null, null, cancellationToken).ConfigureAwait(false);
        return new($"{scene.Options.Server.User} is let in");
    }
}
