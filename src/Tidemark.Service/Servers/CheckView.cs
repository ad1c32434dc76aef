using Tidemark.Backup.Doctor;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Servers;

/// <summary>What one check found.</summary>
/// <param name="Name">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Finding">What was found, or why it was not tried.</param>
/// <param name="Advice">What would be better; null when nothing.</param>
/// <param name="Failure">Why it failed; null unless it did.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CheckView(string Name, CheckOutcome Outcome, string Finding, string? Advice, TaskFailure? Failure, double Seconds);
