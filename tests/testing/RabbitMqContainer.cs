using System.Text;
using DotNet.Testcontainers.Builders;
using Testcontainers.RabbitMq;

namespace Panel.Testing;

/// <summary>A RabbitMQ with its management API in a container, gone when disposed.</summary>
public sealed class RabbitMqContainer : IAsyncDisposable
{
    private const int ManagementPort = 15672;
    private const string User = "panel";
    private const string Password = "panel";

    // The public image switches off the collector, and with it the rates and lists that the tests ask for.
    private const string Settings = """
        management_agent.disable_metrics_collector = false
        collect_statistics_interval = 1000
        """;

    private readonly Testcontainers.RabbitMq.RabbitMqContainer _container;

    private RabbitMqContainer(Testcontainers.RabbitMq.RabbitMqContainer container) => _container = container;

    public RabbitMqAddress Address =>
        new(
            new Uri($"amqp://{User}:{Password}@{_container.Hostname}:{_container.GetMappedPublicPort(5672)}"),
            new Uri($"http://{User}:{Password}@{_container.Hostname}:{_container.GetMappedPublicPort(ManagementPort)}")
        );

    public static async Task<RabbitMqContainer> StartAsync()
    {
        var image = TestServers.Find("PANEL_TEST_RABBITMQ_IMAGE") ?? "rabbitmq:3-management";
        await ContainerEngine.ConfigureAsync();
        var container = new RabbitMqBuilder(image)
            .WithUsername(User)
            .WithPassword(Password)
            .WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .WithResourceMapping(Encoding.UTF8.GetBytes(Settings), "/etc/rabbitmq/conf.d/90-panel.conf")
            .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 2:2")
            .WithWaitStrategy(
                Wait.ForUnixContainer()
                    .UntilMessageIsLogged("Server startup complete")
                    .UntilExternalTcpPortIsAvailable(ManagementPort)
            )
            .WithLabel(ContainerEngine.RunLabel, ContainerEngine.Run)
            .Build();
        await ContainerEngine.StartAsync(container, image);
        return new RabbitMqContainer(container);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
