using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Tidemark.TDengine.Blocks;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>A message as text, so that two can be compared to the last field.</summary>
public static class Dump
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case string s: text.Append('"').Append(s).Append('"'); break;
            case ReadOnlyMemory<byte> bytes: text.Append(Convert.ToHexString(bytes.Span)); break;
            case RawBlock block: text.Append(Convert.ToHexString(block.Bytes.Span[4..])); break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            case IFormattable simple: text.Append(simple.ToString(null, CultureInfo.InvariantCulture)); break;
            case bool flag: text.Append(flag); break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.GetIndexParameters().Length == 0))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(';');
                }

                text.Append('}');
                break;
        }
    }
}
