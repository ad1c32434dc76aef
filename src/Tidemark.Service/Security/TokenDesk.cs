using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;

namespace Tidemark.Service.Security;

/// <summary>Tokens for programs. The secret is shown once; its hash is kept.</summary>
internal sealed class TokenDesk(CatalogDatabase catalog, TimeProvider time)
{
    private const string Prefix = "tdm_";
    private const int SecretBytes = 32;
    private const int IdBytes = 6;
    private const int MostDays = 3650;

    /// <summary>Makes a token.</summary>
    /// <returns>The token with its secret.</returns>
    public async Task<NewTokenView> AddAsync(TokenSettings settings, string user, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        if (settings.Name is not { Length: > 0 and <= 100 }) faults.Add("name", "is needed, at most 100 characters");
        if (settings.Scopes.Count == 0 || settings.Scopes.Any(s => !Scopes.OfTokens.Contains(s))) faults.Add("scopes", $"must be some of {string.Join(", ", Scopes.OfTokens)}");
        if (settings.Days is < 1 or > MostDays) faults.Add("days", $"is {settings.Days}; 1 to {MostDays} are possible");
        faults.ThrowIfAny("The token cannot be made");
        var now = time.GetUtcNow();
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var row = new TokenRow
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), Name = settings.Name!, SecretHash = Hash(secret), Scopes = string.Join(' ', settings.Scopes.Distinct(StringComparer.Ordinal)), CreatedBy = user, CreatedAt = now,
            ExpiresAt = now.AddDays(settings.Days),
        };
        await catalog.WriteAsync(db =>
        {
            db.Tokens.Add(row);
            return db.SaveChangesAsync(cancellationToken);
        }, cancellationToken).ConfigureAwait(false);
        return new NewTokenView(View(row), $"{Prefix}{row.Id}_{secret}");
    }

    /// <summary>All tokens, without their secrets.</summary>
    public Task<List<TokenView>> ListAsync(CancellationToken cancellationToken) =>
        catalog.ReadAsync(async db => (await db.Tokens.AsNoTracking().OrderBy(t => t.CreatedAt).ToListAsync(cancellationToken).ConfigureAwait(false)).ConvertAll(View));

    /// <summary>Makes a token worthless.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (await catalog.WriteAsync(db => db.Tokens.Where(t => t.Id == id).ExecuteDeleteAsync(cancellationToken), cancellationToken).ConfigureAwait(false) == 0)
            throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no token {id}.");
    }

    /// <summary>The token that a text is; null when it is none, or expired.</summary>
    public async Task<TokenRow?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length..].Split('_') is not [var id, var secret]) return null;
        var row = await catalog.ReadAsync(db => db.Tokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, cancellationToken)).ConfigureAwait(false);
        if (row is null || row.ExpiresAt <= time.GetUtcNow()) return null;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(row.SecretHash)) ? row : null;
    }

    private static TokenView View(TokenRow row) => new(row.Id, row.Name, row.Scopes.Split(' '), row.CreatedBy, row.CreatedAt, row.ExpiresAt);

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
