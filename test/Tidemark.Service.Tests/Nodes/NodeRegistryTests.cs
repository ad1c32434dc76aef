using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Tidemark.Errors;
using Tidemark.Service.Nodes;
using Tidemark.Service.Operation;
using Tidemark.Service.Security;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Tests.Security;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Nodes;

public sealed class NodeRegistryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one", true, 45, "A node named 'one'")]
    [InlineData("two", false, 45, "was given no key file")]
    [InlineData("two", true, 40, "takes tasks over after 45 s")]
    [InlineData("two", true, 45, null)]
    public async Task Join_WhileAnotherNodeLives_IsRefusedWhereTheyDoNotFit(string name, bool hasKey, int timeout, string? refusal)
    {
        await using var scene = await CatalogScene.StartAsync(CatalogKind.Postgres);
        using var directory = new TemporaryDirectory();
        var key = KeyFiles.Make(directory.Path);
        var first = new NodeRegistry(scene.Catalog, Options("one"), key);
        await first.JoinAsync(Cancel);
        var second = new NodeRegistry(scene.Catalog, Options(name, timeout), hasKey ? key : null);
        using var signing = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var signs = SignAsync(first, signing.Token);
        if (refusal is null)
        {
            await second.JoinAsync(Cancel);
            Assert.Equal(["one", "two"], (await second.ListAsync(Cancel)).Select(n => n.Name));
        }
        else
        {
            var error = await Assert.ThrowsAsync<TidemarkException>(() => second.JoinAsync(Cancel));
            Assert.Equal(ErrorCode.Conflict, error.Code);
            Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
        }

        await signing.CancelAsync();
        await signs;
        Assert.True(first.IsMember);
    }

    [Fact]
    public async Task Join_UnderTheNameOfADeadNode_TakesItsPlaceAndTheOtherNoticesWhenItWakes()
    {
        await using var scene = await CatalogScene.StartAsync(CatalogKind.Postgres);
        var (dead, next) = (new NodeRegistry(scene.Catalog, Options("one")), new NodeRegistry(scene.Catalog, Options("one")));
        await dead.JoinAsync(Cancel);
        await next.JoinAsync(Cancel);
        await dead.SignAsync(Cancel);
        await next.SignAsync(Cancel);
        Assert.Equal((false, true), (dead.IsMember, next.IsMember));
        await dead.LeaveAsync(Cancel);
        Assert.Single(await next.ListAsync(Cancel));
        await next.LeaveAsync(Cancel);
        Assert.Empty(await next.ListAsync(Cancel));
    }

    [Fact]
    public async Task Sign_OfANodeThatWasForgotten_MakesItKnownAgain()
    {
        await using var scene = await CatalogScene.StartAsync(CatalogKind.Postgres);
        var node = new NodeRegistry(scene.Catalog, Options("one"));
        await node.JoinAsync(Cancel);
        // Nobody has seen it for a day: its machine slept, or its clock was put back.
        await scene.Catalog.WriteAsync(db => db.Nodes.ExecuteDeleteAsync(Cancel), Cancel);
        await node.SignAsync(Cancel);
        Assert.True(node.IsMember);
        Assert.Equal("one", Assert.Single(await node.ListAsync(Cancel)).Name);
        await node.SignAsync(Cancel);
        Assert.True(node.IsMember);
    }

    [Fact]
    public async Task Join_ACatalogInAFile_NeedsNobody()
    {
        await using var scene = await CatalogScene.StartAsync();
        var node = new NodeRegistry(scene.Catalog, Options("one") with { Time = new FakeTimeProvider() });
        await node.JoinAsync(Cancel);
        await node.SignAsync(Cancel);
        Assert.True(node.IsMember);
        Assert.Empty(await node.ListAsync(Cancel));
    }

    private static ServiceOptions Options(string name, int timeout = 45) => new()
    {
        DataDirectory = "unused", SignInServer = TDengine.Dsn.Parse("taos+ws://localhost"), Node = name, SignInterval = TimeSpan.FromMilliseconds(100), SignTimeout = TimeSpan.FromSeconds(timeout),
    };

    private static async Task SignAsync(NodeRegistry node, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await node.SignAsync(Cancel);
            await Task.Delay(20, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
