namespace Tidemark.Sandbox.Catalog;

/// <summary>What the sandbox keeps by name and text alone.</summary>
public enum CatalogObjectKind
{
    /// <summary>CREATE VIEW; refused unless <see cref="SandboxOptions.HasEnterpriseObjects"/>.</summary>
    View,

    /// <summary>CREATE STREAM; needs an snode. It computes nothing.</summary>
    Stream,

    /// <summary>CREATE INDEX on a tag.</summary>
    Index,

    /// <summary>CREATE TSMA; refused unless <see cref="SandboxOptions.HasEnterpriseObjects"/>.</summary>
    Tsma,

    /// <summary>CREATE FUNCTION; belongs to no database. It cannot be called.</summary>
    Function,
}
