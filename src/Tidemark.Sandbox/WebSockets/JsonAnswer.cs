using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>
/// Writes JSON in the adapter's own spelling: members in the order given, no white space, <c>&lt; &gt; &amp;</c> and the line separators
/// escaped, everything else as it is, even bytes that are not UTF-8 (SHOW CREATE TABLE of a child with binary tags sends such).
/// </summary>
internal sealed class JsonAnswer(AnswerBuffer output)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', 0xE2]);

    private bool _first = true;

    public AnswerBuffer Output => output;

    public JsonAnswer Open(char bracket = '{')
    {
        Byte((byte)bracket);
        _first = true;
        return this;
    }

    public JsonAnswer Close(char bracket = '}')
    {
        Byte((byte)bracket);
        _first = false;
        return this;
    }

    /// <summary>Starts a member; its value follows.</summary>
    public JsonAnswer Name(string name)
    {
        Comma();
        Value(name);
        Byte((byte)':');
        _first = true;
        return this;
    }

    public JsonAnswer Member(string name, string value) => Name(name).Text(value);

    public JsonAnswer Member(string name, long value) => Name(name).Number(value);

    public JsonAnswer Member(string name, ulong value) => Name(name).Number(value);

    public JsonAnswer Member(string name, bool value) => Name(name).Literal(value ? "true" : "false");

    /// <summary>An array member; null is written as <c>null</c>.</summary>
    public JsonAnswer Member(string name, IReadOnlyList<long>? values)
    {
        Name(name);
        if (values is null) return Literal("null");
        Open('[');
        foreach (var value in values) Number(value);
        return Close(']');
    }

    /// <summary>An array member; null is written as <c>null</c>.</summary>
    public JsonAnswer Member(string name, IReadOnlyList<string>? values)
    {
        Name(name);
        if (values is null) return Literal("null");
        Open('[');
        foreach (var value in values) Text(value);
        return Close(']');
    }

    public JsonAnswer Text(string value)
    {
        Comma();
        Value(value);
        return this;
    }

    public JsonAnswer Text(ReadOnlySpan<byte> value)
    {
        Comma();
        Value(value);
        return this;
    }

    public JsonAnswer Number(long value) => Format(value);

    public JsonAnswer Number(ulong value) => Format(value);

    public JsonAnswer Literal(string literal)
    {
        Comma();
        Raw(literal);
        return this;
    }

    /// <summary>Text that is put in as it is, without a comma.</summary>
    public void Raw(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    public void Comma()
    {
        if (!_first) Byte((byte)',');
        _first = false;
    }

    private JsonAnswer Format<T>(T value)
        where T : IUtf8SpanFormattable
    {
        Comma();
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
        return this;
    }

    private void Value(string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Value(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Value(ReadOnlySpan<byte> text)
    {
        Byte((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            if (plain < 0) plain = text.Length;
            output.Write(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty) break;
            text = text[Escape(text)..];
        }

        Byte((byte)'"');
    }

    private int Escape(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'"': Raw("\\\""); break;
            case (byte)'\\': Raw("\\\\"); break;
            case (byte)'\n': Raw("\\n"); break;
            case (byte)'\r': Raw("\\r"); break;
            case (byte)'\t': Raw("\\t"); break;
            case 0xE2 when text.Length >= 3 && text[1] == 0x80 && text[2] is 0xA8 or 0xA9:
                Raw(text[2] == 0xA8 ? "\\u2028" : "\\u2029");
                return 3;
            case 0xE2: Byte(0xE2); break;
            default: Raw("\\u" + text[0].ToString("x4", CultureInfo.InvariantCulture)); break;
        }

        return 1;
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
