using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Tidemark.Sandbox.Tests.WebSockets;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>One or more transcripts that are played against a server, in the order of their request ids when there are several.</summary>
public sealed class TranscriptScene(IReadOnlyList<string> names, IReadOnlyList<string> before)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Brings the server into the state it was in when a request was recorded.</summary>
    public Action<RecordedServer, ulong>? BeforeRequest { get; init; }

    public async Task PlayAsync(RecordedServer recorded, Dictionary<string, IReadOnlyList<string>> differences)
    {
        var refusals = recorded.Run([.. before]).ToList();
        var parts = new List<Part>();
        foreach (var name in Names) parts.Add(new Part(Transcript.Load(name), [.. refusals]));
        foreach (var part in parts) part.Comparer.Read(part.Transcript);
        var steps = parts.SelectMany(part => part.Transcript.Steps.Select(step => (Part: part, Step: step)));
        if (parts.Count > 1) steps = steps.OrderBy(pair => pair.Step.Request.RequestId).ToList();
        foreach (var (part, step) in steps)
        {
            BeforeRequest?.Invoke(recorded, step.Request.RequestId);
            await PlayAsync(recorded, part, step);
        }

        foreach (var part in parts)
        {
            if (part.Transcript.ServerClosesFirst && part.Socket is not null && !await IsClosedAsync(part.Socket)) part.Differences.Add("the connection is still open");
            if (part.Socket is not null) await part.Socket.DisposeAsync();
            differences[part.Transcript.Name] = part.Differences;
        }
    }

    private static async Task PlayAsync(RecordedServer recorded, Part part, TranscriptStep step)
    {
        if (part.IsBroken) return;
        part.Socket ??= await TestSocket.ConnectAsync(recorded.Server, part.Transcript.Path);
        if (part.Comparer.Skips(step) || TranscriptScenes.LeavesOut(part.Transcript.Name, step.Request.RequestId)) return;
        Prepare(recorded, step);
        try
        {
            await SendAsync(recorded, part.Socket, part.Comparer, step.Request);
            foreach (var expected in step.Answers)
            {
                var (type, bytes) = await part.Socket.ReceiveAsync(Patience);
                var actual = new TranscriptFrame(false, type == WebSocketMessageType.Text, bytes);
                part.Differences.AddRange(part.Comparer.Compare(recorded, step.Request, expected, actual).Select(text => Describe(step) + ": " + text));
            }

            await part.Comparer.FinishAsync(part.Socket, step, part.Differences);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            part.Differences.Add($"{Describe(step)}: no answer ({e.GetType().Name})");
            part.IsBroken = true;
        }

        if (step.Request.Text.Contains("flush database", StringComparison.Ordinal)) recorded.Clock.Advance(TimeSpan.FromSeconds(2));
    }

    /// <summary>Brings what depends on the real server's history to where it was: who answers next, how long the logs are.</summary>
    private static void Prepare(RecordedServer recorded, TranscriptStep step)
    {
        if (step.Answers is not [{ Json: { } answer }, ..]) return;
        if (step.Request.Action == "poll" && (int?)answer["vgroup_id"] is { } vgroup) recorded.WantVgroup(vgroup);
        if (step.Request.Action != "assignment" || answer["assignment"] is not { } assignments) return;
        foreach (var assignment in assignments.AsArray())
        {
            var log = recorded.FindVgroup((int)assignment!["vgroup_id"]!)?.Wal;
            while (log is not null && log.End < (long)assignment["end"]!) log.AppendOther();
        }
    }

    private static Task SendAsync(RecordedServer recorded, TestSocket socket, AnswerComparer comparer, TranscriptFrame request)
    {
        if (!request.IsText) return socket.SendBinaryAsync(comparer.Translate(request));
        return socket.SendTextAsync(Regex.Replace(
            request.Text,
            "\"vgroup_id\":(?<id>\\d+)",
            match => "\"vgroup_id\":" + recorded.ActualVgroup(int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)));
    }

    private static async Task<bool> IsClosedAsync(TestSocket socket)
    {
        try
        {
            return (await socket.ReceiveAsync(Patience)).Type == WebSocketMessageType.Close;
        }
        catch (WebSocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Describe(TranscriptStep step) => step.Request.IsText
        ? step.Request.Text.Length > 160 ? step.Request.Text[..160] + "…" : step.Request.Text
        : $"binary request {step.Request.RequestId} {(step.Request.Bytes.Length > 30 ? Encoding.UTF8.GetString(step.Request.Bytes.AsSpan(30)) : string.Empty)}";

    private sealed class Part(Transcript transcript, List<string> differences)
    {
        public Transcript Transcript { get; } = transcript;

        public List<string> Differences { get; } = differences;

        public AnswerComparer Comparer { get; } = new();

        public TestSocket? Socket { get; set; }

        public bool IsBroken { get; set; }
    }
}
