using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>CREATE TABLE … USING a super table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SuperTable">The super table's name.</param>
/// <param name="Tags">Values of the tags that are named; the others become NULL.</param>
public sealed record ChildTableRequest(string Name, string SuperTable, IReadOnlyList<TagAssignment> Tags) : TableRequest(Name)
{
    /// <summary>Values by the ids of another server's tags, as a raw write stores them untranslated.</summary>
    internal IReadOnlyList<(int Id, DataType Type, byte[] Value)> TagsById { get; init; } = [];
}
