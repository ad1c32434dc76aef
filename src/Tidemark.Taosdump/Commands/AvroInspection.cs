using Tidemark.Avro;
using Tidemark.Errors;

namespace Tidemark.Taosdump.Commands;

/// <summary><c>-I</c>: prints what Avro files hold, in the real tool's shape.</summary>
internal static class AvroInspection
{
    /// <summary>Prints the files, one after another; one that cannot be read does not keep the others from it.</summary>
    /// <param name="files">Their paths. The JSON files beside them (<c>.m</c>) are passed over.</param>
    /// <param name="schemaOnly">No records.</param>
    /// <param name="output">Where to.</param>
    /// <param name="console">Takes the errors.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> files, bool schemaOnly, TextWriter output, TaosdumpConsole console, CancellationToken cancellationToken)
    {
        output.Write("\nConnect mode is : Native\n\n");
        var code = TaosdumpExitCodes.Success;
        foreach (var file in files)
        {
            output.Write($"\n### Inspecting {file}...\n");
            try
            {
                if (!file.EndsWith(".m", StringComparison.OrdinalIgnoreCase)) Print(file, schemaOnly, output, cancellationToken);
            }
            catch (Exception e) when (e is TidemarkException or IOException or UnauthorizedAccessException)
            {
                output.Flush();
                console.Error($"{file}: {e.Message}");
                code = TaosdumpExitCodes.Failed;
            }

            output.Write($"\n### avro file {file} inspected\n");
        }

        return code;
    }

    private static void Print(string file, bool schemaOnly, TextWriter output, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        using var reader = AvroFileReader.Open(stream);
        output.Write($"Schema:\n  {reader.SchemaJson}\n");
        if (!schemaOnly)
        {
            output.Write("\n=== Records:\n");
            while (reader.ReadBlock(out var block))
            {
                cancellationToken.ThrowIfCancellationRequested();
                AvroRecordText.Write(reader.Schema, block, output);
            }
        }

        output.Write('\n');
    }
}
