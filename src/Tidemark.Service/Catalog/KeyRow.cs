namespace Tidemark.Service.Catalog;

/// <summary>A key of the nodes that share the catalog, encrypted with their key file.</summary>
internal sealed class KeyRow
{
    public required string Name { get; set; }

    /// <summary>XML as the framework writes it.</summary>
    public required string Document { get; set; }
}
