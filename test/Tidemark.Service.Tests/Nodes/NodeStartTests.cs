using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Tests.Security;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>Nodes that cannot begin: each says why, and ends.</summary>
public sealed class NodeStartTests
{
    [Theory]
    [InlineData("Password=wrong", 6, "does not let the service into")]
    [InlineData("Database=none_of_this_name", 6, "does not exist")]
    [InlineData("Port=1", 6, "cannot be reached")]
    [InlineData("Options=-c default_transaction_read_only=on", 6, "can only be read")]
    [InlineData("Pasword=x", 2, "cannot be read")]
    public async Task Serve_WithACatalogThatCannotBeUsed_EndsWithItsReason(string change, int exitCode, string message)
    {
        await using var database = await PostgresDatabase.MakeAsync();
        using var directory = new TemporaryDirectory();
        await using var node = NodeProcess.Start("one", database.Connection + ";" + change, "--data", Path.Combine(directory.Path, "data"));
        Assert.Equal(exitCode, await node.EndAsync());
        Assert.Contains(message, node.Output + node.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-tests", node.Output + node.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_BesideANodeThatItDoesNotFit_EndsWithItsReason()
    {
        await using var scene = await NodesScene.StartAsync("one");
        using var directory = new TemporaryDirectory();
        var same = scene.StartProcess("one");
        var stranger = scene.StartProcess("two", KeyFiles.Write(directory.Path));
        var patient = scene.StartProcess("three", timeout: 60);
        Assert.Equal((2, 2, 2), (await same.EndAsync(), await stranger.EndAsync(), await patient.EndAsync()));
        Assert.Contains("A node named 'one' works on the catalog", same.Output + same.Log, StringComparison.Ordinal);
        Assert.Contains("is not the one that the keys of the catalog", stranger.Output + stranger.Log, StringComparison.Ordinal);
        Assert.Contains("takes tasks over after 6 s, this one after 60 s", patient.Output + patient.Log, StringComparison.Ordinal);
    }
}
