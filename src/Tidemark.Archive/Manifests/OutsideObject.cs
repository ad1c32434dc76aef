namespace Tidemark.Archive.Manifests;

/// <summary>Something of the database that no stream carries.</summary>
/// <param name="Kind">What it is: "view", "stream", "tsma", "virtual table" …</param>
/// <param name="Name">Its name.</param>
/// <param name="Statement">The statement that makes it anew.</param>
public sealed record OutsideObject(string Kind, string Name, string Statement);
