namespace Tidemark.Backup.Outside;

/// <summary>What became of an outside object in a restore.</summary>
public enum OutsideResult
{
    /// <summary>It was created.</summary>
    Created,

    /// <summary>One of that name was there and was left as it is.</summary>
    Exists,

    /// <summary>It was not asked for.</summary>
    LeftOut,

    /// <summary>The target refused it.</summary>
    Refused,

    /// <summary>The point holds no statement that makes it.</summary>
    NotRestorable,
}
