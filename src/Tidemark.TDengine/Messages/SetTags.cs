namespace Tidemark.TDengine.Messages;

/// <summary>SET TAG of several tags (action 15).</summary>
/// <param name="Tags">The tags with their new values.</param>
public sealed record SetTags(IReadOnlyList<NamedTagValue> Tags) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 15;
}
