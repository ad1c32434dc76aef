using System.Buffers.Binary;
using System.Collections.Concurrent;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Cli.Demo;

/// <summary>Readings of smart meters, a random walk per meter, written as data messages over several connections.</summary>
internal sealed class MeterTelemetry(Dsn server, string database)
{
    private const int Connections = 4;
    private const int MessageBytes = 1 << 20;
    private const int BlockRows = 4096;

    /// <summary>Writes rows to tables d&lt;number&gt;.</summary>
    /// <param name="tables">The numbers.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="firstTimestampMs">The first row's time; one second lies between two rows.</param>
    /// <param name="withTemperature">Whether the rows have the column that was added later.</param>
    /// <param name="withPhase">Whether the rows have the column that is dropped later.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task WriteAsync(IEnumerable<int> tables, int rows, long firstTimestampMs, bool withTemperature, bool withPhase, CancellationToken cancellationToken)
    {
        var columns = Columns(withTemperature, withPhase);
        var numbers = new ConcurrentQueue<int>(tables);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            await using var connection = await TDengineDriver.ConnectAsync(server, database, null, cancellationToken);
            using var block = new RawBlockBuilder([.. columns.Columns.Select(c => BlockColumnType.Fixed(c.Type))]);
            using var message = new DataMessageBuilder(TimePrecision.Milliseconds);
            while (numbers.TryDequeue(out var table))
            {
                var meter = new Meter(table, firstTimestampMs);
                for (var done = 0; done < rows; done += BlockRows)
                {
                    block.Clear();
                    meter.Fill(block, columns, Math.Min(BlockRows, rows - done));
                    message.AddBlock($"d{table}", columns, block);
                    if (message.ByteLength >= MessageBytes) await SendAsync(connection, message, cancellationToken);
                }
            }

            if (message.BlockCount > 0) await SendAsync(connection, message, cancellationToken);
        }));
    }

    private static async Task SendAsync(ITDengineConnection connection, DataMessageBuilder message, CancellationToken cancellationToken)
    {
        using var body = message.Build();
        await connection.WriteRawAsync(TmqRawType.Data, body.Memory, cancellationToken);
    }

    private static MessageColumns Columns(bool withTemperature, bool withPhase)
    {
        var columns = new List<ColumnDefinition> { Column("ts", DataType.Timestamp), Column("current", DataType.Float), Column("voltage", DataType.Int) };
        if (withPhase) columns.Add(Column("phase", DataType.Float));
        if (withTemperature) columns.Add(Column("temperature", DataType.Float));
        return new MessageColumns(columns);
    }

    private static ColumnDefinition Column(string name, DataType type) => new() { Name = name, Type = type, Bytes = type.FixedWidth() };

    private sealed class Meter(int number, long firstTimestampMs)
    {
        private readonly Random _random = new(number + (int)(firstTimestampMs % 100_000));
        private long _timestamp = firstTimestampMs;
        private double _current = 8 + (number % 7);
        private double _voltage = 220;
        private double _phase = 0.3;
        private double _temperature = 18;

        public void Fill(RawBlockBuilder block, MessageColumns columns, int rows)
        {
            Span<byte> cell = stackalloc byte[4];
            for (var row = 0; row < rows; row++)
            {
                block.AppendInt64(0, _timestamp);
                _timestamp += 1000;
                for (var column = 1; column < block.ColumnCount; column++)
                {
                    Write(columns.Columns[column].Name, cell);
                    block.Append(column, cell);
                }
            }
        }

        private void Write(string column, Span<byte> cell)
        {
            switch (column)
            {
                case "current": BinaryPrimitives.WriteSingleLittleEndian(cell, Walk(ref _current, 0.5, 3)); break;
                case "voltage": BinaryPrimitives.WriteInt32LittleEndian(cell, (int)Walk(ref _voltage, 4, 0)); break;
                case "phase": BinaryPrimitives.WriteSingleLittleEndian(cell, Walk(ref _phase, 0.02, 4)); break;
                default: BinaryPrimitives.WriteSingleLittleEndian(cell, Walk(ref _temperature, 0.3, 2)); break;
            }
        }

        private float Walk(ref double value, double step, int digits)
        {
            value += step * ((2 * _random.NextDouble()) - 1);
            return (float)Math.Round(value, digits);
        }
    }
}
