namespace Tidemark.Sandbox;

/// <summary>How a sandbox behaves. Unset values are those of a TDengine 3.3.7 server with one data node.</summary>
public sealed record SandboxOptions
{
    /// <summary>The clock of creation times, WAL retention and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether raw writes make the real receiver's silent mistakes (default), or are applied faithfully.</summary>
    public bool RealTraps { get; init; } = true;

    /// <summary>The port to listen on, 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>What <c>SELECT server_version()</c> answers.</summary>
    public string ServerVersion { get; init; } = "3.3.7.5.alpha";
}
