using Tidemark.TDengine.Messages.Encoding;

namespace Tidemark.TDengine.Messages;

/// <summary>ALTER STABLE … COMMENT or KEEP, which only the original request inside the message tells.</summary>
/// <param name="Comment">The new comment; null when unchanged.</param>
/// <param name="KeepMinutes">The new KEEP in minutes; null when unchanged.</param>
/// <remarks>Source: alter messages of a 3.3.7.5 server. The request holds: length, full name, kind (9: options), fields, TTL, comment, KEEP, SQL text.</remarks>
public sealed record SuperTableOptionsChange(string? Comment, long? KeepMinutes)
{
    private const byte OptionsKind = 9;

    /// <summary>Reads the change out of a definition; null when the request is of another kind or cannot be read.</summary>
    public static SuperTableOptionsChange? Read(SuperTableDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.AlterData.IsEmpty) return null;
        try
        {
            var outer = new WireReader(definition.AlterData);
            var reader = outer.ReadObject();
            reader.ReadText();
            if (reader.ReadByte() != OptionsKind || reader.ReadInt32() != 0) return null;
            reader.ReadInt32();
            var comment = reader.ReadInt32() switch { < 0 => null, 0 => string.Empty, _ => reader.ReadText() };
            var keep = reader.ReadInt64();
            return new SuperTableOptionsChange(comment, keep > 0 ? keep : null);
        }
        catch (TDengineFormatException)
        {
            return null;
        }
    }
}
