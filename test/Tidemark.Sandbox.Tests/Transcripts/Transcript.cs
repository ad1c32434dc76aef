using System.Text.Json.Nodes;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>A recorded conversation of one WebSocket.</summary>
public sealed class Transcript
{
    private Transcript(string name, string path, bool serverClosesFirst, IReadOnlyList<TranscriptStep> steps)
    {
        Name = name;
        Path = path;
        ServerClosesFirst = serverClosesFirst;
        Steps = steps;
    }

    public string Name { get; }

    public string Path { get; }

    public bool ServerClosesFirst { get; }

    public IReadOnlyList<TranscriptStep> Steps { get; }

    /// <summary>The names of all transcripts in the order of their recording.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Index().Select(entry => (string)entry!["file"]!)];

    public static Transcript Load(string name)
    {
        var entry = Index().First(candidate => (string)candidate!["file"]! == name)!;
        var steps = new List<TranscriptStep>();
        foreach (var line in File.ReadLines(GoldenFiles.PathOf("ws/" + name)))
        {
            var frame = TranscriptFrame.Parse(JsonNode.Parse(line)!.AsObject());
            if (frame.IsFromClient)
                steps.Add(new TranscriptStep(frame));
            else
                steps[^1].Answers.Add(frame);
        }

        return new Transcript(name, (string)entry["path"]!, entry["server_closed_first"] is not null, steps);
    }

    private static JsonArray Index() => JsonNode.Parse(File.ReadAllText(GoldenFiles.PathOf("ws/index.json")))!.AsArray();
}
