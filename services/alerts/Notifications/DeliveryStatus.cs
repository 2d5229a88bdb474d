namespace Panel.Alerts.Notifications;

/// <summary>Where a message to an integration stands.</summary>
internal enum DeliveryStatus
{
    /// <summary>Waits for its first or its next attempt.</summary>
    Pending,

    /// <summary>The receiver has it.</summary>
    Sent,

    /// <summary>Given up: refused, or the ladder has ended.</summary>
    Failed,

    /// <summary>Not sent, because the integration was switched off.</summary>
    Dropped,
}
