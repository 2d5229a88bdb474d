using Microsoft.Extensions.Configuration;
using Panel.Bus.RabbitMq;
using Panel.Hosting.Addresses;

namespace Panel.Standalone;

/// <summary>
/// The broker, as the services have it in <c>Bus__Url</c> and the nodes service in <c>Bus__ManagementUrl</c>.
/// </summary>
/// <param name="ManagementUrl">Needed to find queues only; null when it is not set.</param>
internal sealed record BrokerSettings(BusOptions Bus, string? ManagementUrl)
{
    public Uri Management =>
        AddressSetting.Split(ManagementUrl ?? "") is [var first, ..]
        && Uri.TryCreate(first, UriKind.Absolute, out var url)
        && url.UserInfo.Length > 0
            ? url
            : throw new InvalidOperationException(
                "To find the queues set Bus__ManagementUrl=http://user:password@host:15672, or name one."
            );

    public static BrokerSettings FromEnvironment()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var bus = BusOptions.Read(configuration);
        return bus.Url.StartsWith("amqp", StringComparison.Ordinal)
            ? new BrokerSettings(bus, string.Join(',', AddressSetting.Read(configuration, "Bus:ManagementUrl")))
            : throw new InvalidOperationException(
                "No broker here. Set Bus__Url as for the services; in one process nothing outlives it."
            );
    }
}
