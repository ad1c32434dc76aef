using System.Globalization;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>What a taosAdapter can do, by its version. Source: the history of taosAdapter.</summary>
/// <param name="BinaryRequests">binary_query, fetch_raw_block, fetch_raw_data: since 3.3.6.0.</param>
/// <param name="Statements">stmt2: since 3.3.3.0.</param>
internal readonly record struct AdapterFeatures(bool BinaryRequests, bool Statements)
{
    /// <summary>Reads a version such as <c>3.3.7.5.alpha</c>. One that cannot be read counts as old: the old requests work everywhere.</summary>
    public static AdapterFeatures Of(string version)
    {
        var parts = version.TrimStart('v', 'V').Split('.');
        var number = 0;
        for (var i = 0; i < 3; i++)
        {
            if (i >= parts.Length || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var part) || part > 999) return default;
            number = (number * 1000) + part;
        }

        return new AdapterFeatures(number >= 3_003_006, number >= 3_003_003);
    }
}
