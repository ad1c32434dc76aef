using Spectre.Console;

namespace Tidemark.Cli.Output;

/// <summary>Tables in the house's manner: no frames, so that they read well in a pipe too.</summary>
internal static class Tables
{
    /// <summary>A table with headings; "#r" at the end of one sets its column to the right.</summary>
    public static Table With(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            var isRight = heading.EndsWith("#r", StringComparison.Ordinal);
            var column = new TableColumn(new Text(isRight ? (heading.Length == 2 ? "#" : heading[..^2]) : heading));
            table.AddColumn(isRight ? column.RightAligned().NoWrap() : column.NoWrap());
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Add(this Table table, params string[] cells) => table.AddRow(cells.Select(c => new Text(c)));

    /// <summary>A value of an enumeration as a word.</summary>
    public static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
