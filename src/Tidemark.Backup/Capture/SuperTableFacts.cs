using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>A super table as SQL shows it.</summary>
internal sealed record SuperTableFacts(SuperTableDefinition Definition, string? Comment, bool IsVirtual)
{
    public string Name => Definition.Name;

    public bool HasBlob => Definition.Columns.Columns.Any(c => TDengine.Types.DataTypes.IsBlob(c.Type));
}
