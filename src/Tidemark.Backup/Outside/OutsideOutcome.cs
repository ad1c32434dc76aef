namespace Tidemark.Backup.Outside;

/// <summary>What became of one outside object.</summary>
/// <param name="Kind">What it is, as in the manifest.</param>
/// <param name="Name">Its name.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">Why it was not created; the server's own words where the server refused.</param>
/// <param name="Statement">The statement for doing it by hand, already with the target's name; null after success or where there is none.</param>
public sealed record OutsideOutcome(string Kind, string Name, OutsideResult Result, string? Reason = null, string? Statement = null)
{
    /// <summary>For people, in one sentence.</summary>
    public override string ToString() => Result switch
    {
        OutsideResult.Created => $"The {Kind} {Name} was created.",
        OutsideResult.Exists => $"The {Kind} {Name} was there already: {Reason}.",
        OutsideResult.LeftOut => $"The {Kind} {Name} was not created: {Reason}.",
        OutsideResult.Refused => $"The target refused the {Kind} {Name}: {Reason}.",
        _ => $"The {Kind} {Name} cannot be created: {Reason}.",
    };
}
