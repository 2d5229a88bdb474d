using MassTransit;

namespace Panel.Bus.RabbitMq;

internal static class RabbitMqHostSetup
{
    private const ushort PlainPort = 5672;
    private const ushort TlsPort = 5671;

    /// <summary>Publisher confirms are on by default in the library, and kept.</summary>
    public static void UseHost(this IRabbitMqBusFactoryConfigurator bus, BusOptions options, string connectionName)
    {
        var url = new Uri(options.Url);
        var tls = url.Scheme == "amqps";
        var port =
            url.Port > 0 ? (ushort)url.Port
            : tls ? TlsPort
            : PlainPort;
        var virtualHost = url.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(url.AbsolutePath[1..]) : "/";
        var user = url.UserInfo.Split(':', 2);
        bus.Host(
            url.Host,
            port,
            virtualHost,
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
                host.RequestedConnectionTimeout(TimeSpan.FromSeconds(10));
                host.ContinuationTimeout(options.AnswerLimit);
                host.OnRefreshConnectionFactory = factory =>
                {
                    factory.SocketFactory = TimeoutTcpClient.Factory(options.SilenceLimit);
                    return Task.CompletedTask;
                };
                if (tls)
                {
                    host.UseSsl(ssl => ssl.ServerName = url.Host);
                }
            }
        );
    }
}
