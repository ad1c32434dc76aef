using System.Text.Json;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>The answer to query and binary_query.</summary>
internal sealed class QueryAnswer
{
    private List<string> _names = [];
    private List<long> _types = [];
    private List<long> _lengths = [];
    private List<long> _precisions = [];
    private List<long> _scales = [];

    public ulong Id { get; private set; }

    public bool IsUpdate { get; private set; }

    public long AffectedRows { get; private set; }

    public TimePrecision Precision { get; private set; }

    /// <summary>free_result, which has no answer.</summary>
    public static ReadOnlyMemory<byte> FreeRequest(ulong requestId, ulong resultId) =>
        AdapterRequest.Json("free_result", requestId, args => args.WriteNumber("id"u8, resultId));

    /// <summary>Takes one field.</summary>
    public static void ReadField(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, ref QueryAnswer answer)
    {
        if (name.SequenceEqual("id"u8)) answer.Id = reader.GetUInt64();
        else if (name.SequenceEqual("is_update"u8)) answer.IsUpdate = reader.GetBoolean();
        else if (name.SequenceEqual("affected_rows"u8)) answer.AffectedRows = reader.GetInt64();
        else if (name.SequenceEqual("precision"u8)) answer.Precision = (TimePrecision)reader.GetByte();
        else if (name.SequenceEqual("fields_names"u8)) answer._names = ReadNames(ref reader);
        else if (name.SequenceEqual("fields_types"u8)) answer._types = AnswerHead.ReadNumbers(ref reader);
        else if (name.SequenceEqual("fields_lengths"u8)) answer._lengths = AnswerHead.ReadNumbers(ref reader);
        else if (name.SequenceEqual("fields_precisions"u8)) answer._precisions = AnswerHead.ReadNumbers(ref reader);
        else if (name.SequenceEqual("fields_scales"u8)) answer._scales = AnswerHead.ReadNumbers(ref reader);
    }

    /// <summary>The columns. Older servers send no precisions and scales: those of a DECIMAL then stand in the blocks.</summary>
    public ResultColumn[] ToColumns()
    {
        if (_types.Count != _names.Count || _lengths.Count != _names.Count)
            throw BinaryAnswer.Violation($"a result with {_names.Count} names, {_types.Count} types and {_lengths.Count} lengths");
        var columns = new ResultColumn[_names.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ResultColumn(
                _names[i], (DataType)_types[i], (int)_lengths[i], i < _precisions.Count ? (byte)_precisions[i] : (byte)0, i < _scales.Count ? (byte)_scales[i] : (byte)0);
        }

        return columns;
    }

    private static List<string> ReadNames(ref Utf8JsonReader reader)
    {
        var names = new List<string>();
        if (reader.TokenType == JsonTokenType.Null) return names;
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("an array is expected");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) names.Add(AnswerHead.ReadText(ref reader));
        return names;
    }
}
