namespace Tidemark.Sandbox.Http;

/// <summary>A refusal of the REST endpoint itself.</summary>
internal sealed class RestException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;
}
