namespace Tidemark.Backup.Doctor;

/// <summary>What a check that passed found.</summary>
/// <param name="Text">One sentence.</param>
/// <param name="Advice">What would be better; null when nothing.</param>
/// <param name="IsSkipped">True where there was nothing to check.</param>
internal sealed record CheckFinding(string Text, string? Advice = null, bool IsSkipped = false)
{
    /// <summary>There was nothing to check, for the reason given.</summary>
    public static CheckFinding Skip(string why) => new(why, IsSkipped: true);
}
