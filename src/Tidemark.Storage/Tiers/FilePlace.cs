namespace Tidemark.Storage.Tiers;

/// <summary>Where a file of a <see cref="TieredStorage"/> lies.</summary>
public enum FilePlace
{
    /// <summary>On this machine only.</summary>
    Local,

    /// <summary>In the far storage only.</summary>
    Remote,

    /// <summary>In both.</summary>
    Both,
}
