using System.Text;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Commands;

/// <summary>The list of arguments that stands at the head of the output and in the file of results, in the real tool's shape. No secret is in it.</summary>
internal static class ArgumentsText
{
    /// <summary>The list, with a line feed behind each line.</summary>
    public static string Of(TaosdumpArguments read, Dsn server)
    {
        var text = new StringBuilder("========== arguments config =========\n").Append(TaosdumpHelp.VersionText);
        Line("host", server.Host);
        Line("user", server.User);
        Line("port", server.Port);
        Line("outpath", read.OutputPath is null ? "" : read.OutputPath.TrimEnd('/') + "/");
        Line("inpath", read.InputPath ?? "");
        Line("resultFile", read.ResultFile);
        Line("all_databases", Word(read.AllDatabases));
        Line("databases", Word(read.DatabaseList is not null));
        Line("databasesSeq", read.DatabaseList ?? "(null)");
        Line("schemaonly", Word(read.SchemaOnly));
        Line("with_property", Word(!read.WithoutProperty));
        Line("avro codec", read.Codec.ToString().ToLowerInvariant());
        if (read.Format == DumpFormat.Tide) Line("format", "tide");
        if (read.Time.Start is { } start) Line(Name("start", start), start);
        if (read.Time.End is { } end) Line(Name("end", end), end);
        Line("data_batch", read.BatchRows ?? DumpOptions.MaxBatchRows);
        Line("thread_num", read.Threads);
        Line("allow_sys", Word(false));
        Line("escape_char", Word(!read.NoEscape));
        Line("loose_mode", Word(read.LooseMode));
        Line("isDumpIn", Word(read.IsRestore));
        Line("arg_list_len", read.Operands.Count);
        return text.ToString();

        void Line(string name, object value) => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {value}\n");
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static string Name(string which, string value) => value.Contains(':', StringComparison.Ordinal) ? $"human readable {which} time" : $"{which}_time";
}
