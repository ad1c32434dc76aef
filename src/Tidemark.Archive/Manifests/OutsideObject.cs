namespace Tidemark.Archive.Manifests;

/// <summary>Something of the database that no stream carries.</summary>
/// <param name="Kind">What it is: "view", "stream", "tsma", "virtual table" …</param>
/// <param name="Name">Its name.</param>
/// <param name="Statement">The statement that makes it anew; empty where the server gives none.</param>
/// <param name="Note">Why the statement is missing or not whole, and what to do by hand; null when there is nothing to say.</param>
public sealed record OutsideObject(string Kind, string Name, string Statement, string? Note = null);
