using System.Globalization;

namespace Panel.Testing;

/// <summary>A RabbitMQ server of the test's own, with its management API.</summary>
public sealed class PrivateRabbitMq() : PrivateServer("rabbitmq.sh")
{
    private readonly int _port = FreePort.Next();
    private readonly int _managementPort = FreePort.Next();

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_port}");

    public Uri ManagementUrl => new($"http://guest:guest@127.0.0.1:{_managementPort}");

    public RabbitMqAddress Address => new(Url, ManagementUrl);

    private protected override IEnumerable<string> Ports =>
        [_port.ToString(CultureInfo.InvariantCulture), _managementPort.ToString(CultureInfo.InvariantCulture)];
}
