using Tidemark.Errors;
using Tidemark.Service.Security;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Security;

public sealed class PathRootsTests
{
    [Theory]
    [InlineData("daily", "daily")]
    [InlineData("a/../b", "b")]
    [InlineData("a/b/c", "a/b/c")]
    public void Resolve_APathBelowARoot_IsItsRealPath(string path, string below)
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(Path.Combine(directory.Path, below), new PathRoots([directory.Path]).Resolve(path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../other")]
    [InlineData("a/../../other")]
    [InlineData("/etc")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Resolve_APathElsewhere_IsRefused(string path)
    {
        using var directory = new TemporaryDirectory();
        var root = Directory.CreateDirectory(Path.Combine(directory.Path, "root")).FullName;
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<TidemarkException>(() => new PathRoots([root]).Resolve(path)).Code);
    }

    [Fact]
    public void Resolve_ASiblingWhoseNameBeginsLikeARoot_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Assert.Throws<TidemarkException>(() => new PathRoots([Path.Combine(directory.Path, "root")]).Resolve(Path.Combine(directory.Path, "root2", "x")));
    }

    [Fact]
    public void Resolve_ALinkThatLeadsOut_IsRefusedAndOneThatStaysIsFollowed()
    {
        using var directory = new TemporaryDirectory();
        var root = Directory.CreateDirectory(Path.Combine(directory.Path, "root")).FullName;
        var outside = Directory.CreateDirectory(Path.Combine(directory.Path, "outside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(root, "out"), outside);
        Directory.CreateDirectory(Path.Combine(root, "real"));
        Directory.CreateSymbolicLink(Path.Combine(root, "in"), "real");
        var roots = new PathRoots([root]);
        Assert.Throws<TidemarkException>(() => roots.Resolve("out/x"));
        Assert.Equal(Path.Combine(root, "real", "x"), roots.Resolve("in/x"));
    }
}
