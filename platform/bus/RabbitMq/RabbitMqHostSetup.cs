using MassTransit;

namespace Panel.Bus.RabbitMq;

internal static class RabbitMqHostSetup
{
    /// <summary>Publisher confirms are on by default in the library, and kept.</summary>
    public static void UseHost(this IRabbitMqBusFactoryConfigurator bus, BusOptions options, string connectionName)
    {
        var brokers = options.Brokers;
        var url = brokers.First;
        var user = url.UserInfo.Split(':', 2);
        bus.Host(
            url.Host,
            (ushort)brokers.PortOf(url),
            brokers.VirtualHost,
            connectionName,
            host =>
            {
                host.Username(Uri.UnescapeDataString(user[0]));
                if (user.Length > 1)
                {
                    host.Password(Uri.UnescapeDataString(user[1]));
                }

                host.PublisherConfirmation = true;
                host.Heartbeat(TimeSpan.FromSeconds(10));
                host.RequestedConnectionTimeout(options.ConnectLimit);
                host.ContinuationTimeout(options.AnswerLimit);
                host.OnRefreshConnectionFactory = factory =>
                {
                    factory.SocketFactory = TimeoutTcpClient.Factory(options.SilenceLimit);
                    return Task.CompletedTask;
                };
                if (brokers.IsTls)
                {
                    host.UseSsl(ssl => ssl.ServerName = url.Host);
                }

                if (brokers.All.Count > 1)
                {
                    host.UseCluster(cluster =>
                    {
                        foreach (var broker in brokers.All)
                        {
                            cluster.Node($"{broker.Host}:{brokers.PortOf(broker)}");
                        }
                    });
                }
            }
        );
    }
}
