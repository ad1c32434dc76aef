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

    /// <summary>The address to listen on. Default 127.0.0.1: the sandbox keeps no secret and is not meant for a network.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>
    /// Chooses which vgroup answers a poll when several have something to say; null answers them in turn. A real server answers in
    /// the order in which its vnodes happen to finish; a test fixes that order here. Returning a vgroup that is not in the list is
    /// the same as having no preference.
    /// </summary>
    public Func<IReadOnlyList<int>, int>? ChooseVgroup { get; init; }

    /// <summary>
    /// How long the gateway tries to reach a server that is down (<see cref="Faults.FaultPlan.ServerIsDown"/>) before it answers; REST
    /// requests take eight times as long. Default 20 s, as measured. It passes on <see cref="Time"/>; zero answers at once.
    /// </summary>
    public TimeSpan ServerDownWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many topics there may be (tmqMaxTopicNum). Default 20, as a server has it.</summary>
    public int MaxTopics { get; init; } = 20;

    /// <summary>Whether views and TSMAs are taken, as an enterprise edition does. Default false: the recorded community edition refuses them.</summary>
    public bool HasEnterpriseObjects { get; init; }

    /// <summary>The port of the native protocol that check_server_status takes for its own. There is nothing behind it. Default 6030.</summary>
    public int NativePort { get; init; } = 6030;
}
