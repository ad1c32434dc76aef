using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>
/// Applies deletes. The real receiver makes a statement of them, in a buffer of 256 bytes, without the tables that were meant: a super table
/// loses the range in all of its children, and a long statement loses its end.
/// </summary>
internal static partial class DeleteWriter
{
    private const int BufferBytes = 255;

    /// <summary>Applies one; a missing table is passed over.</summary>
    public static void Apply(Database database, DeleteRows message, bool realTraps)
    {
        var (start, end) = (message.StartKey, message.EndKey);
        if (realTraps)
            (start, end) = AsStatement(message);
        if (database.FindSuperTable(message.TableName) is not null)
            database.DeleteFromSuperTable(message.TableName, null, start, end, WriteSource.RawWrite);
        else if (database.FindTable(message.TableName) is not null)
            database.Delete(message.TableName, start, end, WriteSource.RawWrite);
    }

    private static (long Start, long End) AsStatement(DeleteRows message)
    {
        var name = Encoding.UTF8.GetByteCount(message.TableName);
        var column = message.TimestampColumn;
        var tail = string.Create(CultureInfo.InvariantCulture,
            $" where `{column}` >= {message.StartKey} and `{column}` <= {message.EndKey}");
        var room = BufferBytes - "delete from ``".Length - name;
        if (tail.Length <= room)
            return (message.StartKey, message.EndKey);
        var match = Cut().Match(tail[..Math.Max(0, room)]);
        if (!match.Success)
            throw new SandboxException(0x2601, "Incomplete SQL statement");
        var end = match.Groups["end"];
        return (Number(match.Groups["start"]), end.Success ? Number(end) : long.MaxValue);
    }

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^ where `.*` >= (?<start>-?[0-9]+)( and `.*` <= (?<end>-?[0-9]+))? ?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cut();
}
