using Tidemark.Service.Servers;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Pages.Dashboard;

/// <summary>What a server has.</summary>
/// <param name="Server">The registered server.</param>
/// <param name="Databases">Its databases; empty when it cannot be asked.</param>
/// <param name="Fault">Why it cannot be asked; null when it can.</param>
public sealed record ServerDatabases(string Server, IReadOnlyList<DatabaseView> Databases, Fault? Fault)
{
    /// <summary>Whether it has answered, or failed to, at least once.</summary>
    public bool IsKnown { get; init; } = true;
}
