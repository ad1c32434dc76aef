using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Answers of the subscription library. Source: errors recorded from a 3.3.7.5 server.</summary>
internal static class TmqCodes
{
    /// <summary>0x80004006 where an offset is expected: still in the snapshot.</summary>
    public const long InSnapshotValue = -2147467258;

    /// <summary>0x80004011 where an offset is expected: nothing committed.</summary>
    public const long NotCommittedValue = -2147467247;

    public static SandboxException InSnapshot => new(0x4006, "Can not operate in snapshot mode");

    public static SandboxException OutOfRange => new(0x4007, "Offset out of range");

    public static SandboxException VgroupNotMine => new(0x4008, "VgId does not belong to this consumer");

    public static SandboxException TopicNotMine => new(0x4009, "Topic does not belong to this consumer");

    public static SandboxException NeedsAssignment => new(0x4010, "Assignment or poll interface need to be called first");

    public static SandboxException ConsumerGone => new(0x03E6, "Consumer not exist");

    public static SandboxException SubscriptionGone => new(0x03E8, "Subcribe not exist");

    public static SandboxException TopicUnknown => new(0x03E1, "Topic not exist");

    public static SandboxException NotSubscribed => new(0x4017, "Invalid status, please subscribe topic first");

    public static SandboxException GroupInUse => new(0x03EC, "Consumer group being used by some consumer");

    public static SandboxException TopicInUse => new(0x03EB, "Topic subscribed cannot be dropped");

    public static SandboxException TooManyGroups => new(0x4005, "Group num out of range");
}
