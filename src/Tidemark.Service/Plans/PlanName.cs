namespace Tidemark.Service.Plans;

/// <summary>What plans and servers may be called: the names go into paths and topics.</summary>
internal static class PlanName
{
    public const int MaxLength = 64;

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? Fault(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "is needed";
        return name.Length <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? null : $"may have letters, digits, '_' and '-', at most {MaxLength}";
    }
}
