namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>A server with the databases that the recorded dumps were made of.</summary>
public sealed class GoldenScene : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public DumpScene Scene { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Scene.InitializeAsync();
        await Scene.LoadGoldenAsync();
    }

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}
