using System.Buffers.Binary;
using System.Text;

namespace Tidemark.Sandbox.Catalog;

/// <summary>
/// The original request that an ALTER STABLE event carries for people: length, name, kind, fields, options, statement.
/// Source: events recorded from a 3.3.7.5 server.
/// </summary>
internal static class AlterData
{
    /// <summary>The request for one action.</summary>
    public static byte[] Of(SuperTable table, AlterAction action, string sql)
    {
        using var output = new MemoryStream();
        var (kind, fields) = Fields(table, action);
        Text(output, $"1.{table.Database.Name}.{table.Name}");
        output.WriteByte(kind);
        Int(output, fields.Count);
        foreach (var (type, bytes, name) in fields)
        {
            output.WriteByte(type);
            Int(output, bytes);
            Text(output, name);
            if (action is AlterAction.AddColumn { Column.Compression: not 0 } compressed)
                Int(output, (int)compressed.Column.Compression);
        }

        Int(output, 0);
        var comment = (action as AlterAction.SetComment)?.Comment;
        Int(output, comment is null ? action is AlterAction.SetKeep ? -1 : 0 : Encoding.UTF8.GetByteCount(comment));
        if (!string.IsNullOrEmpty(comment))
            Text(output, comment);
        Int(output, (int)((action as AlterAction.SetKeep)?.Minutes ?? 0));
        Int(output, 0);
        var statement = Encoding.UTF8.GetBytes(sql);
        Int(output, statement.Length);
        if (statement.Length > 0)
            Binary(output, statement);
        if (action is AlterAction.AddColumn added)
        {
            output.WriteByte(1);
            Int(output, added.Column.TypeModifier);
        }

        var content = output.ToArray();
        var whole = new byte[content.Length + 4];
        BinaryPrimitives.WriteInt32LittleEndian(whole, content.Length);
        content.CopyTo(whole, 4);
        return whole;
    }

    private static (byte Kind, List<(byte Type, int Bytes, string Name)> Fields) Fields(SuperTable table, AlterAction action) => action switch
    {
        AlterAction.AddTag a => (1, [((byte)a.Tag.Type, a.Tag.Bytes, a.Tag.Name)]),
        AlterAction.DropTag a => (2, [(0, 0, a.Name)]),
        AlterAction.RenameTag a => (3, [(0, 0, a.Name), (0, 0, a.NewName)]),
        AlterAction.AddColumn a => (a.Column.Compression == 0 ? (byte)5 : (byte)14, [((byte)a.Column.Type, a.Column.Bytes, a.Column.Name)]),
        AlterAction.DropColumn a => (6, [(0, 0, a.Name)]),
        AlterAction.ModifyColumn a => (7, [((byte)a.Type, a.Bytes, a.Name)]),
        AlterAction.ModifyTag a => (8, [((byte)a.Type, a.Bytes, a.Name)]),
        AlterAction.SetCompression a => (13, [(0, (a.Encode << 24) | (a.Compress << 8) | a.Level, a.Name)]),
        _ => (9, []),
    };

    private static void Int(Stream output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        output.Write(bytes);
    }

    private static void Text(Stream output, string text) => Binary(output, Encoding.UTF8.GetBytes(text + '\0'));

    private static void Binary(Stream output, byte[] bytes)
    {
        var length = (uint)bytes.Length;
        for (; length >= 0x80; length >>= 7)
            output.WriteByte((byte)(length | 0x80));
        output.WriteByte((byte)length);
        output.Write(bytes);
    }
}
