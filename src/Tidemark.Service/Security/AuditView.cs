namespace Tidemark.Service.Security;

/// <summary>An entry of the audit log.</summary>
/// <param name="Id">Grows.</param>
/// <param name="At">When.</param>
/// <param name="User">Who; <c>nobody</c> when not signed in.</param>
/// <param name="Address">From where.</param>
/// <param name="Action">What.</param>
/// <param name="On">To what.</param>
/// <param name="Status">The HTTP status answered: 2xx was done, 401 and 403 were refused.</param>
public sealed record AuditView(long Id, DateTimeOffset At, string User, string? Address, string Action, string? On, int Status);
