namespace Tidemark.Sandbox.Subscriptions;

/// <summary>The raw types that rows travel in.</summary>
internal enum RowsKind
{
    /// <summary>Raw type 2, and 4 where tables were made: both may be in one message.</summary>
    Data,

    /// <summary>Raw type 4 of a consumer of raw submit data, which never has other rows beside it.</summary>
    Created,

    /// <summary>Raw type 6.</summary>
    Submit,
}
