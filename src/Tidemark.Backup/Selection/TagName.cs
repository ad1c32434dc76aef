using System.Text;
using Tidemark.Backup.Contents;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Selection;

/// <summary>A tag as a condition names it, or <c>tbname</c>, the name of the table itself.</summary>
/// <param name="Typed">As typed.</param>
/// <param name="IsExact">Whether it stood in backticks; otherwise it is also looked for in lower case, as SQL does first.</param>
internal sealed record TagName(string Typed, bool IsExact)
{
    private bool IsTableName => !IsExact && Typed.Equals("tbname", StringComparison.OrdinalIgnoreCase);

    public bool IsIn(PointSuperTable parent) => IsTableName || Find(parent) is not null;

    public DataType TypeIn(PointSuperTable parent) => IsTableName ? DataType.VarChar : Known(parent).Type;

    /// <summary>What gives a child's value, null for NULL.</summary>
    public Func<PointTable, byte[]?> Reader(PointSuperTable parent)
    {
        if (IsTableName) return table => Encoding.UTF8.GetBytes(table.Name);
        var tag = Known(parent);
        return table =>
        {
            foreach (var entry in table.Tags)
            {
                if (entry.Id == tag.ColumnId) return tag.Type == DataType.Json && TagSet.Parse(entry.Value).Values.Count == 0 ? null : entry.Value;
            }

            return null;
        };
    }

    /// <summary>The error for a tag that cannot be used as asked.</summary>
    public TidemarkException Fail(string why) => new(ErrorCode.InvalidArgument, $"The tag '{Typed}' {why}.", TagCondition.Help);

    private ColumnDefinition? Find(PointSuperTable parent) => (IsExact ? null : parent.Tags.Find(Typed.ToLowerInvariant())) ?? parent.Tags.Find(Typed);

    private ColumnDefinition Known(PointSuperTable parent) => Find(parent) ?? throw Fail($"is not one of super table '{parent.Name}'");
}
