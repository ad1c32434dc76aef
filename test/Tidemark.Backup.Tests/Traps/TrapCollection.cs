using Tidemark.Backup.Tests.EndToEnd;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>One after the other, on one server: a real one has few topics to give.</summary>
[CollectionDefinition("traps")]
public sealed class TrapCollection : ICollectionFixture<TestServer>;
