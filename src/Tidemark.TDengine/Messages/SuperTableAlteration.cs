using Tidemark.TDengine.Messages.Encoding;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages;

/// <summary>
/// The request behind an <see cref="AlterSuperTable"/>. The message carries it beside the full new definition; only the request tells a renamed
/// tag from one dropped and one added, and names COMMENT and KEEP.
/// </summary>
/// <param name="Change">What is asked for.</param>
/// <param name="Fields">The columns or tags it is about. Types and bytes are set where the request has them; for a rename the old name, then the new one.</param>
/// <remarks>
/// Source: alter messages of a 3.3.7.5 server. The request is an object: full name, kind, count, fields (type, 32-bit bytes, name, for kind 14 the storage
/// options; kind 13 has these in place of the bytes), TTL, comment, KEEP, the statement, and for added columns their type modifiers.
/// </remarks>
public sealed record SuperTableAlteration(SuperTableChange Change, IReadOnlyList<ColumnDefinition> Fields)
{
    /// <summary>The new comment as the server stores it; null when unchanged.</summary>
    public string? Comment { get; init; }

    /// <summary>The new KEEP in minutes; null when unchanged.</summary>
    public long? KeepMinutes { get; init; }

    /// <summary>Whether it changes tags.</summary>
    public bool IsAboutTags => Change is SuperTableChange.AddTag or SuperTableChange.DropTag or SuperTableChange.RenameTag or SuperTableChange.WidenTag;

    /// <summary>Reads the request out of a definition; null when there is none, or of a kind that is not known.</summary>
    /// <exception cref="TDengineFormatException">The request is damaged.</exception>
    public static SuperTableAlteration? Read(SuperTableDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.AlterData.IsEmpty) return null;
        var outer = new WireReader(definition.AlterData);
        var reader = outer.ReadObject();
        reader.ReadText();
        var change = (SuperTableChange)reader.ReadByte();
        if (!Enum.IsDefined(change)) return null;
        var count = reader.ReadInt32();
        var fields = new ColumnDefinition[reader.CheckCount(count, 7, "altered columns")];
        for (var i = 0; i < fields.Length; i++) fields[i] = ReadField(ref reader, change);
        if (fields.Length < (change == SuperTableChange.RenameTag ? 2 : change == SuperTableChange.Options ? 0 : 1)) throw reader.Corrupt("an alter request without its columns");
        var alteration = new SuperTableAlteration(change, fields);
        if (reader.AtEnd) return alteration;
        reader.ReadInt32();
        var comment = reader.ReadInt32() switch { < 0 => null, 0 => string.Empty, _ => reader.ReadText() };
        var keep = reader.ReadInt64();
        if (change == SuperTableChange.Options) return alteration with { Comment = comment, KeepMinutes = keep > 0 ? keep : null };
        if (reader.AtEnd) return alteration;
        if (reader.ReadInt32() > 0) reader.ReadBinary();
        return ReadModifiers(ref reader, alteration);
    }

    private static ColumnDefinition ReadField(ref WireReader reader, SuperTableChange change)
    {
        var type = (DataType)reader.ReadByte();
        var bytes = reader.ReadInt32();
        var field = new ColumnDefinition { Name = reader.ReadText(), Type = type, Bytes = bytes };
        return change switch
        {
            SuperTableChange.AddCompressedColumn => field with { Compression = new ColumnCompression(reader.ReadUInt32()) },
            SuperTableChange.SetCompression => field with { Bytes = 0, Compression = new ColumnCompression((uint)bytes) },
            _ => field,
        };
    }

    private static SuperTableAlteration ReadModifiers(ref WireReader reader, SuperTableAlteration alteration)
    {
        if (alteration.Change is not (SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn) || reader.AtEnd || !reader.ReadBoolean()) return alteration;
        var fields = new ColumnDefinition[alteration.Fields.Count];
        for (var i = 0; i < fields.Length; i++) fields[i] = alteration.Fields[i] with { TypeModifier = reader.ReadInt32() };
        return alteration with { Fields = fields };
    }
}
