namespace Panel.Alerts.Notifications;

/// <summary>Turns an event into deliveries, one for each integration that listens to it.</summary>
internal interface INotificationQueue
{
    /// <summary>
    /// Adds rows to the caller's context; they are sent after its commit. The same key twice for one integration
    /// is one delivery.
    /// </summary>
    Task EnqueueAsync(NotificationRequest notification, CancellationToken cancellationToken);
}
