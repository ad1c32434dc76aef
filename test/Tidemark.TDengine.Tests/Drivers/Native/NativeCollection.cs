namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>Tests of the native driver come one after the other: the stub counts for the whole process.</summary>
[CollectionDefinition("native")]
public sealed class NativeCollection;
