using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tidemark.Sandbox.Tests.WebSockets;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>
/// Compares an answer with the recorded one: JSON member by member in the recorded order, binary frames field by field. Timings are left out,
/// offsets are compared by what they say (a version, nothing committed, a snapshot), messages decoded without ids and times, and the rows
/// of a result as a whole and in any order, because the real server cuts and orders them by vgroup as they come.
/// </summary>
internal sealed class AnswerComparer
{
    private const int RawBlockHead = 55;
    private readonly Dictionary<ulong, FetchedResult> _results = [];
    private readonly Dictionary<ulong, ulong> _actualIds = [];

    /// <summary>Learns what the recorded fetches of each result gave together.</summary>
    public void Read(Transcript transcript)
    {
        foreach (var group in transcript.Steps.Where(step => IsFetch(step) && CodeOf(step.Answers[0]) == 0).GroupBy(step => ResultId(step.Request)))
        {
            var recording = new FetchedResult();
            foreach (var step in group) recording.Add(step.Answers[0].Bytes);
            _results[group.Key] = new FetchedResult { Recording = recording };
        }
    }

    /// <summary>The request as it has to be sent: result ids are counted otherwise once a recorded query was left out.</summary>
    public byte[] Translate(TranscriptFrame request)
    {
        if (request.IsText || request.Bytes.Length < 24 || !_actualIds.TryGetValue(ResultId(request), out var actual)) return request.Bytes;
        var bytes = (byte[])request.Bytes.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), actual);
        return bytes;
    }

    /// <summary>Whether a step is a further fetch of a result that was already read to its end.</summary>
    public bool Skips(TranscriptStep step) =>
        IsFetch(step) && _results.TryGetValue(ResultId(step.Request), out var result) && result.IsOver && CodeOf(step.Answers[0]) == 0;

    public IEnumerable<string> Compare(RecordedServer recorded, TranscriptFrame request, TranscriptFrame expected, TranscriptFrame actual)
    {
        if (expected.IsText != actual.IsText)
            return [$"expected {Show(expected)}, got {Show(actual)}"];
        if (!expected.IsText) return CompareBinary(request, expected.Bytes, WithRecordedId(request, actual.Bytes));
        if (expected.Json?["fields_count"] is null || actual.Json?["id"] is not { } actualId || (ulong)actualId == 0) return CompareText(recorded, request, expected, actual);
        var recordedId = (ulong)expected.Json["id"]!;
        _actualIds[recordedId] = (ulong)actualId;
        var text = actual.Text.Replace($"\"id\":{actualId}", $"\"id\":{recordedId}", StringComparison.Ordinal);
        return CompareText(recorded, request, expected, actual with { Bytes = Encoding.UTF8.GetBytes(text) });
    }

    /// <summary>After the first fetch of a result: reads on to the end where the recording does, and compares all rows.</summary>
    public async Task FinishAsync(TestSocket socket, TranscriptStep step, List<string> differences)
    {
        if (!IsFetch(step) || !_results.TryGetValue(ResultId(step.Request), out var result) || result.Recording is not { } recording) return;
        while (!result.IsOver && recording.IsWhole)
        {
            await socket.SendBinaryAsync(Translate(step.Request));
            result.Add((await socket.ReceiveAsync()).Bytes);
        }

        result.Recording = null;
        result.IsOver = true;
        var wanted = recording.Rows.Order(StringComparer.Ordinal).ToList();
        var got = result.Rows.Order(StringComparer.Ordinal).ToList();
        if (!recording.IsWhole) wanted = wanted.Intersect(got).Count() == Math.Min(wanted.Count, got.Count) ? got : wanted;
        if (recording.Columns != result.Columns) differences.Add($"result {ResultId(step.Request)}: columns {result.Columns}, recorded {recording.Columns}");
        foreach (var row in wanted.Except(got).Take(5)) differences.Add($"result {ResultId(step.Request)}: missing row {row}");
        foreach (var row in got.Except(wanted).Take(5)) differences.Add($"result {ResultId(step.Request)}: additional row {row}");
        if (wanted.Count != got.Count) differences.Add($"result {ResultId(step.Request)}: {got.Count} rows, recorded {wanted.Count}");
    }

    private static List<string> CompareText(RecordedServer recorded, TranscriptFrame request, TranscriptFrame expected, TranscriptFrame actual)
    {
        var differences = new List<string>();
        var wanted = AnswerNormalizer.Normalize(recorded, request, expected, isRecorded: true);
        var got = AnswerNormalizer.Normalize(recorded, request, actual, isRecorded: false);
        if (wanted != got) differences.Add($"expected {Shorten(wanted, got)}");
        return differences;
    }

    private IEnumerable<string> CompareBinary(TranscriptFrame request, byte[] expected, byte[] actual)
    {
        if (!request.IsText) return CompareFetch(request, expected, actual);
        return request.Action switch
        {
            "fetch_raw_data" => CompareRawData(expected, actual),
            "fetch_raw" => CompareMessage(expected, actual, lengthAt: 32, typeAt: 36, bodyAt: 38, maskAt: 0),
            "fetch_block" when BinaryPrimitives.ReadInt32LittleEndian(expected.AsSpan(16)) == 1 && expected.Length > 20 && BinaryPrimitives.ReadInt32LittleEndian(expected.AsSpan(20)) == expected.Length - 16
                => CompareBlocks(expected, actual, head: 16),
            "fetch_block" => CompareBlocks(expected, actual, head: 24),
            _ => expected.AsSpan().SequenceEqual(actual) ? [] : ["another binary answer"],
        };
    }

    private IEnumerable<string> CompareFetch(TranscriptFrame request, byte[] expected, byte[] actual)
    {
        if (CodeOf(expected) != 0 || CodeOf(actual) != 0)
            return Masked(expected, 18).SequenceEqual(Masked(actual, 18)) ? [] : [$"expected {Encoding.UTF8.GetString(expected)}, got {Encoding.UTF8.GetString(actual)}"];
        var id = ResultId(request);
        if (_results.TryGetValue(id, out var result)) result.Add(actual);
        return Masked(expected, 18).AsSpan(0, 51).SequenceEqual(Masked(actual, 18).AsSpan(0, 51)) || expected[50] != actual[50] ? [] : ["another head"];
    }

    private static IEnumerable<string> CompareRawData(byte[] expected, byte[] actual)
    {
        var code = BinaryPrimitives.ReadInt32LittleEndian(expected.AsSpan(34));
        if (code != 0 || BinaryPrimitives.ReadInt32LittleEndian(actual.AsSpan(34)) != 0)
            return Masked(expected, 18).SequenceEqual(Masked(actual, 18)) ? [] : [$"expected {Encoding.UTF8.GetString(expected)}, got {Encoding.UTF8.GetString(actual)}"];
        return CompareMessage(expected, actual, lengthAt: 52, typeAt: 50, bodyAt: 56, maskAt: 18);
    }

    private static IEnumerable<string> CompareMessage(byte[] expected, byte[] actual, int lengthAt, int typeAt, int bodyAt, int maskAt)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(actual.AsSpan(lengthAt)) != actual.Length - bodyAt) yield return "the length is not that of the body";
        if (!Masked(expected, maskAt).AsSpan(0, typeAt).SequenceEqual(Masked(actual, maskAt).AsSpan(0, typeAt)) && lengthAt > typeAt) yield return "another head";
        var wanted = MessageDump.Of(BinaryPrimitives.ReadUInt16LittleEndian(expected.AsSpan(typeAt)), expected.AsMemory(bodyAt));
        var got = MessageDump.Of(BinaryPrimitives.ReadUInt16LittleEndian(actual.AsSpan(typeAt)), actual.AsMemory(bodyAt));
        if (wanted != got) yield return Lines(wanted, got);
    }

    private static IEnumerable<string> CompareBlocks(byte[] expected, byte[] actual, int head)
    {
        if (!expected.AsSpan(8, head - 8).SequenceEqual(actual.AsSpan(8, head - 8))) yield return "another head";
        var wanted = RawBlock.Parse(expected.AsMemory(head));
        var got = RawBlock.Parse(actual.AsMemory(head));
        if (wanted.Version != got.Version) yield return $"block version {got.Version}, recorded {wanted.Version}";
        if (MessageDump.Columns(wanted) != MessageDump.Columns(got)) yield return $"columns {MessageDump.Columns(got)}, recorded {MessageDump.Columns(wanted)}";
        var rows = string.Join('\n', MessageDump.Rows(wanted));
        var gotRows = string.Join('\n', MessageDump.Rows(got));
        if (rows != gotRows) yield return Lines(rows, gotRows);
    }

    private static bool IsFetch(TranscriptStep step) => !step.Request.IsText && step.Request.Bytes.Length >= 24
        && BinaryPrimitives.ReadUInt64LittleEndian(step.Request.Bytes.AsSpan(16)) == 7 && step.Answers.Count == 1;

    private byte[] WithRecordedId(TranscriptFrame request, byte[] actual)
    {
        if (request.IsText || !_actualIds.TryGetValue(ResultId(request), out var id) || id == ResultId(request)) return actual;
        var copy = (byte[])actual.Clone();
        var at = 42 + BinaryPrimitives.ReadInt32LittleEndian(copy.AsSpan(38));
        if (BinaryPrimitives.ReadUInt64LittleEndian(copy.AsSpan(at)) == id) BinaryPrimitives.WriteUInt64LittleEndian(copy.AsSpan(at), ResultId(request));
        return copy;
    }

    private static ulong ResultId(TranscriptFrame request) => BinaryPrimitives.ReadUInt64LittleEndian(request.Bytes.AsSpan(8));

    private static int CodeOf(TranscriptFrame frame) => frame.IsText ? -1 : CodeOf(frame.Bytes);

    private static int CodeOf(byte[] frame) => BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(34));

    private static byte[] Masked(byte[] frame, int at)
    {
        var copy = (byte[])frame.Clone();
        copy.AsSpan(at, 8).Clear();
        return copy;
    }

    private static string Lines(string wanted, string got)
    {
        var expected = wanted.Split('\n');
        var actual = got.Split('\n');
        for (var line = 0; line < Math.Max(expected.Length, actual.Length); line++)
        {
            var left = line < expected.Length ? expected[line].Trim() : "(end)";
            var right = line < actual.Length ? actual[line].Trim() : "(end)";
            if (left != right) return $"line {line}: expected {left}, got {right}";
        }

        return "different";
    }

    private static string Shorten(string wanted, string got)
    {
        var same = wanted.AsSpan().CommonPrefixLength(got);
        var from = Math.Max(0, same - 40);
        return $"…{wanted[from..Math.Min(wanted.Length, from + 160)]}…, got …{got[from..Math.Min(got.Length, from + 160)]}…";
    }

    private static string Show(TranscriptFrame frame) => frame.IsText ? frame.Text : $"{frame.Bytes.Length} bytes";

    private sealed class FetchedResult
    {
        public List<string> Rows { get; } = [];

        public string Columns { get; private set; } = string.Empty;

        public bool IsOver { get; set; }

        /// <summary>The end was among the frames.</summary>
        public bool IsWhole { get; private set; }

        public FetchedResult? Recording { get; set; }

        public void Add(byte[] frame)
        {
            if (frame[50] != 0)
            {
                IsOver = IsWhole = true;
                return;
            }

            var block = RawBlock.Parse(frame.AsMemory(RawBlockHead));
            Columns = MessageDump.Columns(block);
            Rows.AddRange(MessageDump.Rows(block));
        }
    }
}
