using Microsoft.Extensions.Configuration;
using Panel.Bus.RabbitMq;

namespace Panel.Standalone;

/// <summary>
/// The broker, as the services have it in <c>Bus__Url</c> and the nodes service in <c>Bus__ManagementUrl</c>.
/// </summary>
/// <param name="ManagementUrl">Needed to find queues only; null when it is not set.</param>
internal sealed record BrokerSettings(BusOptions Bus, string? ManagementUrl)
{
    public Uri Management =>
        Uri.TryCreate(ManagementUrl, UriKind.Absolute, out var url) && url.UserInfo.Length > 0
            ? url
            : throw new InvalidOperationException(
                "To find the queues set Bus__ManagementUrl=http://user:password@host:15672, or name one."
            );

    public static BrokerSettings FromEnvironment()
    {
        var section = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(BusOptions.Section);
        var bus = section.Get<BusOptions>() ?? new BusOptions();
        return Uri.TryCreate(bus.Url, UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps"
            ? new BrokerSettings(bus, section["ManagementUrl"])
            : throw new InvalidOperationException(
                "No broker here. Set Bus__Url as for the services; in one process nothing outlives it."
            );
    }
}
