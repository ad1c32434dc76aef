namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>How an answer reaches whoever awaits it.</summary>
[Flags]
internal enum AnswerMode
{
    /// <summary>On the thread pool.</summary>
    Dispatched = 0,

    /// <summary>On the channel's thread, which reads nothing meanwhile: for code of the driver that does not wait.</summary>
    OnChannelThread = 1,

    /// <summary>The answer is a binary message of the old kind, without a request id where it belongs.</summary>
    AnyBinary = 2,

    /// <summary>Both.</summary>
    AnyBinaryOnChannelThread = OnChannelThread | AnyBinary,
}
