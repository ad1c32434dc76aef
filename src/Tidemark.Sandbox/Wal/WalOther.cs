namespace Tidemark.Sandbox.Wal;

/// <summary>A version that no subscription delivers: an offset commit, a subscribe, an internal message.</summary>
public sealed class WalOther : WalEntry
{
    /// <inheritdoc/>
    public override int SizeBytes => 64;
}
