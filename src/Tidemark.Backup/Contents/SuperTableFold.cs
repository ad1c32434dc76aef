using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Contents;

/// <summary>What happens to super tables, done to a <see cref="PointSchema"/>: what <see cref="SuperTableEvents"/> does to a server.</summary>
internal static class SuperTableFold
{
    public static void Create(PointSchema schema, SuperTableDefinition definition)
    {
        if (definition.IsVirtual == true)
        {
            schema.Names.LearnVirtual(definition.Name);
            return;
        }

        schema.Names.Forget(definition.Name);
        if (schema.TryGetSuperTable(definition.Name, out _) || schema.TryGetTable(definition.Name, out _)) return;
        schema.Add(new PointSuperTable(definition));
    }

    public static void Alter(PointSchema schema, SuperTableDefinition definition, bool isRepeat, StreamPlace place)
    {
        if (schema.Names.IsVirtual(definition.Name) || definition.IsVirtual == true || !schema.TryGetSuperTable(definition.Name, out var table)) return;
        if (SuperTableChanges.Remaining(table.Columns, table.Tags, Request(definition, place)) is not { } alteration) return;
        if (alteration.IsAboutTags)
        {
            if (alteration.Change == SuperTableChange.AddTag) alteration = alteration with { Fields = table.NumberTags(alteration.Fields) };
            table.Tags = SuperTableChanges.Apply(table.Tags, alteration);
            SuperTableChanges.NoteRepeats(table.RepeatedTags, alteration, isRepeat);
            return;
        }

        if (alteration.Change == SuperTableChange.Options)
        {
            if (alteration.Comment is { } comment) table.Comment = comment;
            if (alteration.KeepMinutes is { } keep) table.KeepMinutes = keep;
            return;
        }

        if (alteration.Change is SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn) alteration = alteration with { Fields = table.NumberColumns(alteration.Fields) };
        table.Columns = SuperTableChanges.Apply(table.Columns, alteration);
        table.Adopt(definition.Columns);
    }

    public static void Drop(PointSchema schema, string name)
    {
        if (schema.Names.IsVirtual(name)) schema.Names.Forget(name);
        else schema.RemoveSuperTable(name);
    }

    private static SuperTableAlteration Request(SuperTableDefinition definition, StreamPlace place)
    {
        try
        {
            return SuperTableAlteration.Read(definition) ?? throw new TidemarkException(ErrorCode.UnknownMessage,
                $"A change of super table '{definition.Name}' does not say what was changed ({place}).", "A newer Tidemark may know this kind of change.");
        }
        catch (TDengineFormatException e)
        {
            throw place.Fail($"A change of super table '{definition.Name}' cannot be read", cause: e);
        }
    }
}
