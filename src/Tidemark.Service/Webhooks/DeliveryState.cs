namespace Tidemark.Service.Webhooks;

/// <summary>Where a delivery is.</summary>
public enum DeliveryState
{
    /// <summary>It is to be tried, for the first time or again.</summary>
    Waiting,

    /// <summary>The webhook took it.</summary>
    Delivered,

    /// <summary>It was tried too often.</summary>
    GivenUp,
}
