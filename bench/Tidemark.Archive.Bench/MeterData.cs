using Tidemark.Archive.Segments;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Archive.Bench;

/// <summary>Data messages of made-up meters, in the server's own encoding. The same for the same seed.</summary>
internal static class MeterData
{
    private const long Start = 1_700_000_000_000;

    /// <summary>Names and makers of the kinds of data.</summary>
    public static IReadOnlyList<(string Name, Func<int, List<(SegmentFrame, FrameFacts)>> Make)> Kinds { get; } =
    [
        ("walk: random walks of decimals in FLOAT and INT", rows => Meters(rows, 2000, Walk)),
        ("noise: independent decimals of 4 digits in FLOAT", rows => Meters(rows, 2000, Noise)),
        ("full: DOUBLE of full precision, BIGINT counter, jitter", rows => Sensors(rows, 2000)),
        ("text: VARCHAR states, NCHAR names, BOOL, NULLs", rows => Events(rows, 1000)),
        ("single rows: one row per message", rows => Meters(rows / 20, 1, Walk)),
    ];

    private static List<(SegmentFrame, FrameFacts)> Meters(int rows, int perBlock, Func<Random, float[], (float, int, float)> next)
    {
        var types = new[] { BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Fixed(DataType.Float), BlockColumnType.Fixed(DataType.Int), BlockColumnType.Fixed(DataType.Float) };
        var states = new Dictionary<int, float[]>();
        return Messages(rows, perBlock, ["ts", "current", "voltage", "phase"], types, (random, block, table, row) =>
        {
            if (!states.TryGetValue(table, out var state)) states[table] = state = [10f, 220f, 0.5f];
            var (current, voltage, phase) = next(random, state);
            block.AppendInt64(0, Start + (row * 1000L));
            block.Append(1, BitConverter.GetBytes(current));
            block.Append(2, BitConverter.GetBytes(voltage));
            block.Append(3, BitConverter.GetBytes(phase));
        });
    }

    private static (float, int, float) Walk(Random random, float[] state)
    {
        state[0] = Math.Clamp(state[0] + ((random.Next(21) - 10) / 100f), 0, 30);
        state[1] = Math.Clamp(state[1] + random.Next(5) - 2, 200, 240);
        state[2] = Math.Clamp(state[2] + ((random.Next(21) - 10) / 1000f), 0, 1);
        return (MathF.Round(state[0], 2), (int)state[1], MathF.Round(state[2], 3));
    }

    private static (float, int, float) Noise(Random random, float[] state)
        => (state[0] + (random.Next(10_000) / 10_000f), 200 + random.Next(40), random.Next(10_000) / 10_000f);

    private static List<(SegmentFrame, FrameFacts)> Sensors(int rows, int perBlock)
    {
        var types = new[] { BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Fixed(DataType.Double), BlockColumnType.Fixed(DataType.BigInt) };
        long counter = 0;
        return Messages(rows, perBlock, ["ts", "value", "counter"], types, (random, block, _, row) =>
        {
            block.AppendInt64(0, Start + (row * 1000L) + random.Next(20));
            block.Append(1, BitConverter.GetBytes(random.NextDouble() * 100));
            block.AppendInt64(2, counter += random.Next(1000));
        });
    }

    private static List<(SegmentFrame, FrameFacts)> Events(int rows, int perBlock)
    {
        string[] states = ["running", "stopped", "maintenance", "overheated"];
        var types = new[]
        {
            BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Variable(DataType.VarChar, 32), BlockColumnType.Variable(DataType.NChar, 16), BlockColumnType.Fixed(DataType.Bool),
        };
        return Messages(rows, perBlock, ["ts", "state", "name", "on"], types, (random, block, table, row) =>
        {
            block.AppendInt64(0, Start + (row * 1000L));
            block.AppendObject(1, states[random.Next(20) / 6]);
            if (random.Next(4) == 0) block.AppendNull(2);
            else block.AppendObject(2, "gerät " + table);
            block.AppendObject(3, random.Next(3) == 0);
        });
    }

    private static List<(SegmentFrame, FrameFacts)> Messages(
        int rows, int perBlock, string[] names, BlockColumnType[] types, Action<Random, RawBlockBuilder, int, int> append)
    {
        var random = new Random(1);
        var columns = new MessageColumns([.. names.Select((name, i) => new ColumnDefinition { Name = name, Type = types[i].Type, Bytes = types[i].SchemaBytes })]);
        var frames = new List<(SegmentFrame, FrameFacts)>();
        using var message = new DataMessageBuilder(TimePrecision.Milliseconds);
        using var block = new RawBlockBuilder(types);
        for (var made = 0; made < rows; made += perBlock)
        {
            block.Clear();
            var table = (made / perBlock) % 100;
            var first = made / perBlock / 100 * perBlock;
            for (var row = 0; row < perBlock; row++) append(random, block, table, first + row);
            message.RequestVersion = frames.Count;
            message.ResponseVersion = frames.Count + 1;
            message.AddBlock("d" + table, columns, block);
            var rawType = message.RawType;
            using var body = message.Build();
            frames.Add((new SegmentFrame(2, frames.Count, rawType, FrameKind.Recorded, body.Memory.ToArray()), new FrameFacts { Rows = perBlock, Tables = 1 }));
        }

        return frames;
    }
}
