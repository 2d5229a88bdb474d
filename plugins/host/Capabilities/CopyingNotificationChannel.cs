using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Host.Capabilities;

internal sealed class CopyingNotificationChannel(INotificationChannel plugin) : INotificationChannel
{
    public IReadOnlyList<ChannelType> Types => Copies.Of(plugin.Types);

    public Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    ) => plugin.SendAsync(type, configuration, notification, cancellationToken);
}
