using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;

namespace Tidemark.Service.Security;

/// <summary>Sessions that were signed out of, until they would have ended anyway: on this node neither their cookie nor an open page of theirs does anything more. Thread-safe.</summary>
internal sealed class EndedSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Action<string>, bool> _told = new();

    /// <summary>Tells of each session that ends from now on, by its id.</summary>
    public void Tell(Action<string> told) => _told[told] = true;

    /// <summary>Tells of no more.</summary>
    public void TellNoMore(Action<string> told) => _told.TryRemove(told, out _);

    /// <summary>Ends a user's session; one without an id ends with its cookie alone.</summary>
    public void End(ClaimsPrincipal user)
    {
        var now = time.GetUtcNow();
        foreach (var (old, until) in _ended)
            if (until <= now) _ended.TryRemove(old, out _);
        if (IdOf(user) is not { } id) return;
        _ended[id] = user.FindFirst(Scopes.UntilClaim) is { } last ? DateTimeOffset.Parse(last.Value, CultureInfo.InvariantCulture) : now + SignInDesk.SessionLength;
        foreach (var told in _told.Keys) told(id);
    }

    /// <summary>Whether a user's session was ended.</summary>
    public bool Has(ClaimsPrincipal user) => IdOf(user) is { } id && _ended.ContainsKey(id);

    /// <summary>The id of a user's session; null without.</summary>
    public static string? IdOf(ClaimsPrincipal user) => user.FindFirst(Scopes.SessionClaim)?.Value;
}
