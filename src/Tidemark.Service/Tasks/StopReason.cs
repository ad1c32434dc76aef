namespace Tidemark.Service.Tasks;

/// <summary>Why a running task is stopped.</summary>
internal enum StopReason
{
    /// <summary>A person cancelled it.</summary>
    Cancelled,

    /// <summary>Its plan was changed: it begins again.</summary>
    Interrupted,

    /// <summary>The service ends: it begins again with the service.</summary>
    Shutdown,

    /// <summary>Another node has taken it.</summary>
    Lost,
}
