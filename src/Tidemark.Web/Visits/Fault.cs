using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;

namespace Tidemark.Web.Visits;

/// <summary>What went wrong, as the page shows it.</summary>
/// <param name="Code">The stable code; null where there is none.</param>
/// <param name="Message">The thing and the cause.</param>
/// <param name="Hint">The cure; null when nobody knows one.</param>
/// <param name="Causes">What was behind it, the nearest first.</param>
public sealed record Fault(string? Code, string Message, string? Hint, IReadOnlyList<string> Causes)
{
    /// <summary>Faults of fields; empty when it is about the whole.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Whether it is said where it happened: a failure that has a name, or a catalog that is away. Others are faults of this program.</summary>
    public static bool IsKnown(Exception exception) => exception is TidemarkException || CatalogDatabase.IsFailure(exception);

    /// <summary>Describes an exception. No secret is in it.</summary>
    public static Fault Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        // The catalog is away: that passes, and is no fault of this program.
        var failure = Failure.Of(CatalogDatabase.IsFailure(exception) ? CatalogFaults.Away(exception) : exception);
        return new Fault(failure.Code, failure.Message, failure.Hint, failure.Causes) { Fields = exception is FaultsException faults ? faults.Faults : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) };
    }
}
