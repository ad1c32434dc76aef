using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>Results through the stub of the client library.</summary>
[Collection("native")]
public sealed class NativeQueryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_Rows_TellsColumnsAndCopiesEveryBlock()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            await using var result = await connection.QueryAsync("SELECT 3", Token);
            Assert.False(result.IsUpdate);
            Assert.Equal(TimePrecision.Microseconds, result.Precision);
            Assert.Equal(
                [new("ts", DataType.Timestamp, 8, 0, 0), new(new string('n', 65), DataType.Decimal64, 8, 10, 2), new ResultColumn("süß", DataType.VarChar, 40, 0, 0)],
                result.Columns);
            // All are kept: the library's memory of each is overwritten by the next.
            var blocks = new List<PooledBuffer>();
            while (await result.FetchBlockAsync(Token) is { } block) blocks.Add(block);
            Assert.Equal([64, 65, 66], blocks.Select(b => b.Memory.Length));
            for (var i = 0; i < 3; i++) Assert.All(blocks[i].Memory[8..].ToArray(), b => Assert.Equal(i + 1, b));
            blocks.ForEach(b => b.Dispose());
            Assert.Null(await result.FetchBlockAsync(Token));
            Assert.Equal(0, stub.Live("result"));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Query_ErrorInTheMiddle_IsThrownAndEndsTheResult()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            await using (var result = await connection.QueryAsync("SELECT 1 broken", Token))
            {
                (await result.FetchBlockAsync(Token))!.Dispose();
                var error = await Assert.ThrowsAsync<TDengineException>(async () => await result.FetchBlockAsync(Token));
                Assert.Equal((0x022D, "Query killed"), (error.ServerCode, error.ServerMessage));
                Assert.Null(await result.FetchBlockAsync(Token));
            }

            Assert.False(connection.IsBroken);
            Assert.Equal(5_000_000_000, await connection.ExecuteAsync("INSERT", Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Query_DisposedHalfRead_IsFreedOnceAndOthersGoOn()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var half = await connection.QueryAsync("SELECT 9", Token);
            (await half.FetchBlockAsync(Token))!.Dispose();
            Assert.Equal(0, await connection.ExecuteAsync("SELECT 1", Token));
            await half.DisposeAsync();
            await half.DisposeAsync();
            Assert.Equal(5_000_000_000, await connection.ExecuteAsync("INSERT", Token));
            Assert.Equal(0, stub.Live("result"));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task TakeBlocks_Rows_HandsOutEveryBlockOnceAndFreesTheResult()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            await using var result = await connection.QueryAsync("SELECT 300", Token);
            var blocks = new List<byte[]>();
            while (await result.TakeBlocksAsync(block => Keep(blocks, block), Token)) Assert.NotEmpty(blocks);
            Assert.Equal(Enumerable.Range(64, 300), blocks.Select(b => b.Length));
            for (var i = 0; i < 300; i++) Assert.All(blocks[i][8..], b => Assert.Equal((byte)(i + 1), b));
            Assert.False(await result.TakeBlocksAsync(_ => throw new InvalidOperationException("There is nothing left."), Token));
            Assert.Equal(0, stub.Live("result"));
        }

        stub.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task TakeBlocks_TakerThrows_EndsTheResultAndLeavesTheConnection(int which)
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var taken = 0;
            await using (var result = await connection.QueryAsync("SELECT 9", Token))
            {
                await Assert.ThrowsAsync<InvalidDataException>(async () =>
                {
                    while (await result.TakeBlocksAsync(_ => ++taken != which ? true : throw new InvalidDataException(), Token))
                    {
                    }
                });
                Assert.False(await result.TakeBlocksAsync(_ => ++taken > 0, Token));
            }

            Assert.Equal(which, taken);
            Assert.False(connection.IsBroken);
            Assert.Equal(5_000_000_000, await connection.ExecuteAsync("INSERT", Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task TakeBlocks_ErrorInTheMiddle_IsThrownAndEndsTheResult()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var taken = 0;
            await using (var result = await connection.QueryAsync("SELECT 2 broken", Token))
            {
                var error = await Assert.ThrowsAsync<TDengineException>(async () =>
                {
                    while (await result.TakeBlocksAsync(_ => ++taken > 0, Token))
                    {
                    }
                });
                Assert.Equal((0x022D, 2), (error.ServerCode, taken));
                Assert.False(await result.TakeBlocksAsync(_ => ++taken > 0, Token));
            }

            Assert.False(connection.IsBroken);
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task TakeBlocks_CancelledWhileTheLibraryIsBlocked_TakesNothingAnyMore()
    {
        using var stub = NativeStub.Start();
        var taken = 0;
        var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token);
        await using (connection)
        {
            await using var result = await connection.QueryAsync("SELECT 3 gate 3", Token);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var taking = result.TakeBlocksAsync(_ => ++taken > 0, cancel.Token);
            await stub.UntilBlockedAsync();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await taking);
            Assert.Equal((1, true), (taken, connection.IsBroken));
            stub.OpenGate();
        }

        await Condition.UntilAsync(() => stub.Log.Contains("close"), "the handle's close", Token);
        Assert.Equal(1, taken);
        stub.AssertClean();
    }

    [Fact]
    public async Task TakeBlocks_TakerHasEnough_EndsTheTurnAndGoesOnWithTheNext()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            await using var result = await connection.QueryAsync("SELECT 5", Token);
            var taken = 0;
            for (var turn = 1; turn <= 5; turn++)
            {
                Assert.True(await result.TakeBlocksAsync(_ => ++taken < 0, Token));
                Assert.Equal(turn, taken);
            }

            Assert.False(await result.TakeBlocksAsync(_ => ++taken < 0, Token));
            Assert.Equal((5, 0), (taken, stub.Live("result")));
        }

        stub.AssertClean();
    }

    private static bool Keep(List<byte[]> blocks, ReadOnlyMemory<byte> block)
    {
        blocks.Add(block.ToArray());
        return true;
    }
}
