using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Host.Workers.Proxies;

internal sealed class ChannelProxy(IWorkerCalls worker, IReadOnlyList<ChannelType> types) : INotificationChannel
{
    public IReadOnlyList<ChannelType> Types => types;

    public Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    ) =>
        worker.CallAsync<SendResult>(
            "notifications.SendAsync",
            new CallArguments
            {
                Type = type,
                Configuration = configuration,
                Notification = notification,
            },
            cancellationToken
        );
}
