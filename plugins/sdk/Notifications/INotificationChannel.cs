namespace Panel.Plugins.Sdk.Notifications;

/// <summary>The capability <c>notifications</c>: sends messages to integrations of one or more types.</summary>
public interface INotificationChannel
{
    /// <summary>At least one; each appears in <c>GET /v1/integrations/types</c>.</summary>
    IReadOnlyList<ChannelType> Types { get; }

    /// <summary>Sends one message, once; the host repeats by its ladder when the result says so.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="configuration">The integration's, checked against the type's schema; secrets in clear text.</param>
    /// <param name="notification">What to say. The same id comes again with each attempt.</param>
    /// <param name="cancellationToken">Cancelled after 15 seconds.</param>
    /// <returns>A value also for every failure of the receiver; throwing is a fault of the plugin.</returns>
    Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    );
}
