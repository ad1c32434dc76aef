using Tidemark.Errors;

namespace Tidemark.Backup.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Name">The check's stable name, for example <c>sign-in</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Finding">What was found, or why it was not tried; one sentence.</param>
/// <param name="Advice">What would be better, of a check that passed; null when nothing.</param>
/// <param name="Error">What failed, with causes and cure; null unless it failed.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CheckReport(string Name, CheckOutcome Outcome, string Finding, string? Advice, TidemarkException? Error, TimeSpan Elapsed);
