namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>One request and the answers that came before the next one.</summary>
public sealed record TranscriptStep(TranscriptFrame Request)
{
    public List<TranscriptFrame> Answers { get; } = [];
}
