using Microsoft.Extensions.Options;
using Panel.Bus.RabbitMq;
using Panel.Hosting.Addresses;

namespace Panel.Nodes.Brokers;

/// <summary>
/// How this service administers the broker and where agents find it, from section <c>Bus</c>, beside the bus's own
/// settings. Each may be several addresses.
/// </summary>
/// <param name="Management"><c>Bus:ManagementUrl</c>: RabbitMQ's management API with an administrator,
/// <c>http://user:password@host:15672</c>. Required with RabbitMQ.</param>
/// <param name="VirtualHost">Of the bus.</param>
/// <param name="Agents"><c>Bus:AgentUrl</c>: where agents reach the broker, <c>amqps://host:port</c>.
/// Default: scheme, host and port of <c>Bus:Url</c>.</param>
internal sealed record RabbitAddresses(IReadOnlyList<Uri> Management, string VirtualHost, IReadOnlyList<Uri> Agents)
{
    public static RabbitAddresses Of(BusOptions bus, IConfiguration configuration)
    {
        var management = AddressSetting.Read(configuration, "Bus:ManagementUrl").Select(Parse).ToList();
        if (management.Count == 0 || management.Exists(url => url is not { UserInfo.Length: > 0 }))
        {
            throw new OptionsValidationException(
                BusOptions.Section,
                typeof(RabbitAddresses),
                ["Bus:ManagementUrl must be http(s)://user:password@host:port of RabbitMQ's management API."]
            );
        }

        var agents = AddressSetting.Read(configuration, "Bus:AgentUrl");
        return new RabbitAddresses(
            management!,
            bus.Brokers.VirtualHost,
            agents.Count > 0 ? [.. agents.Select(url => new Uri(url))] : bus.Brokers.All
        );
    }

    public string AgentUrl(string user, string password)
    {
        var path = VirtualHost == "/" ? "" : "/" + Uri.EscapeDataString(VirtualHost);
        return string.Join(',', Agents.Select(url => $"{url.Scheme}://{user}:{password}@{url.Authority}{path}"));
    }

    private static Uri? Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null;
}
