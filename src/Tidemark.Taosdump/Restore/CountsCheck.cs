using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Compares the files of a dump, and the rows that went in, with what Tidemark's own dumps say there was. A file that is lost, or cut off where a block ends, cannot be known otherwise. Line by line: memory is that of the
/// counts of rows.
/// </summary>
internal sealed class CountsCheck(RestoreSession session, RestoreTarget target, DumpDatabase dump, RowCounts counts)
{
    private readonly IReadOnlyDictionary<string, long> _in = counts.Tables;
    private readonly Dictionary<string, long> _failed = session.Failures.Where(f => f.Database == target.Name && f is { Table: not null, Rows: not null })
        .GroupBy(f => f.Table!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(f => f.Rows!.Value), StringComparer.Ordinal);

    /// <summary>Compares; what is different is in the report.</summary>
    public void Run()
    {
        var path = Path.Combine(dump.Directory, DumpLayout.CountsFile);
        if (!File.Exists(path))
        {
            if (dump.Head.HasCounts) Fail(null, null, $"{session.Relative(path)} is missing: whether all other files are there cannot be told.");
            return;
        }

        var seen = 0L;
        long? said = null;
        try
        {
            foreach (var line in File.ReadLines(path).Select(CountsLine.Parse))
            {
                said = line.Files;
                if (line is not { File: { } file, Length: { } length }) continue;
                seen++;
                Check(line, Path.Combine(dump.Directory, file), length);
            }
        }
        catch (TidemarkException e)
        {
            Fail(null, null, $"{session.Relative(path)} does not read ({e.Message}): whether all files are there cannot be told.");
            return;
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DiskErrors.Translate(e, "read", path);
        }

        if (said != seen) Fail(null, null, $"{session.Relative(path)} is cut short: whether the files behind its end are there cannot be told.");
    }

    private void Check(CountsLine line, string path, long expected)
    {
        var file = session.Relative(path);
        var length = new FileInfo(path) is { Exists: true } info ? info.Length : (long?)null;
        var fault = length is null ? $"{file} is missing" : length != expected ? $"{file} has {length} bytes, and had {expected} when it was dumped" : null;
        if (line is { Table: { } written, Rows: { } rows })
        {
            if (session.Options.SchemaOnly) return;
            var table = session.TableName(written);
            var lost = Math.Max(0, rows - _in.GetValueOrDefault(table));
            if (fault is null && lost == 0) return;
            // The reading of the rows has said so.
            if (lost > 0 && _failed.GetValueOrDefault(table) >= lost) return;
            Fail(table, lost > 0 ? lost : null, $"{fault ?? file}: {rows} rows were dumped, and {rows - lost} went in.");
        }
        else if (fault is null) return;
        else if (line.SuperTable is { } superTable) Fail(session.TableName(superTable), null, $"{fault}: it is the file of the {line.Children} child tables and their tags.");
        else if (line.Table is { } normal) Fail(session.TableName(normal), null, $"{fault}: it is the file that makes the table.");
        else Fail(null, null, $"{fault}: it is the file with TTL and comments of child tables.");
    }

    private void Fail(string? table, long? rows, string cause) => session.Fail(new DumpFailure(target.Name, table, rows, cause));
}
