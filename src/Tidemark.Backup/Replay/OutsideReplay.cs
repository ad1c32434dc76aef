using System.Text;
using Tidemark.Archive.Manifests;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>Creates what the stream does not carry, as it was at the restored point.</summary>
internal static class OutsideReplay
{
    public static async ValueTask RunAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var manifest = context.Source.Last.Manifest;
        if (manifest.OutsideObjects.Count == 0) return;
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var failures = new List<(OutsideObject Item, TDengineException Cause)>();
        foreach (var item in manifest.OutsideObjects)
        {
            try
            {
                await connection.ExecuteAsync(Rename(item.Statement, manifest.Source.Database, context.Database), ServerAnswers.IsThere, cancellationToken).ConfigureAwait(false);
            }
            catch (TDengineException e) when (!e.IsTransient)
            {
                // The others do not need it: a virtual table's source may have been gone at the backup point already.
                failures.Add((item, e));
            }
        }

        if (failures.Count == 0) return;
        throw new TidemarkException(ErrorCode.ApplyFailed,
            string.Join(' ', failures.Select(f => $"The {f.Item.Kind} '{f.Item.Name}' could not be created: {f.Cause.Message}.")),
            "Everything else is restored. Create it yourself, or make what it needs and restore again: the restore goes on here.", cause: failures[0].Cause);
    }

    /// <summary>The statement with the target's name wherever the source's database qualifies a table.</summary>
    internal static string Rename(string statement, string source, string target)
    {
        var name = SqlIdentifier.Quote(source);
        if (source == target) return statement;
        var result = new StringBuilder(statement.Length + 16);
        for (var i = 0; i < statement.Length;)
        {
            var c = statement[i];
            var end = i + 1;
            if (c is '`' or '\'' or '"')
            {
                end = EndOfQuoted(statement, i);
                var isDatabase = c == '`' && end < statement.Length && statement[end] == '.' && (i == 0 || statement[i - 1] != '.') && string.CompareOrdinal(statement, i, name, 0, Math.Max(end - i, name.Length)) == 0;
                result.Append(isDatabase ? SqlIdentifier.Quote(target) : statement.AsSpan(i, end - i));
            }
            else
            {
                result.Append(c);
            }

            i = end;
        }

        return result.ToString();
    }

    private static int EndOfQuoted(string text, int start)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && quote != '`') i++;
            else if (text[i] == quote)
            {
                if (i + 1 >= text.Length || text[i + 1] != quote) return i + 1;
                i++;
            }
        }

        return text.Length;
    }
}
