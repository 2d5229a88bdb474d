using Microsoft.Extensions.Options;
using Panel.Bus.RabbitMq;

namespace Panel.Nodes.Brokers;

/// <summary>
/// How this service administers the broker and where agents find it.
/// Section <c>Bus</c>, beside the bus's own settings.
/// </summary>
internal sealed class RabbitOptions
{
    /// <summary>
    /// RabbitMQ's management API with an administrator,
    /// <c>http://user:password@host:15672</c>. Required with RabbitMQ.
    /// </summary>
    public string ManagementUrl { get; set; } = "";

    /// <summary>
    /// Where agents reach the broker, <c>amqps://host:port</c>. Default: scheme, host and port of <c>Bus:Url</c>.
    /// </summary>
    public string AgentUrl { get; set; } = "";
}

/// <summary>The settings, read.</summary>
internal sealed record RabbitAddresses(Uri Management, string VirtualHost, Uri Agents)
{
    public static RabbitAddresses Of(BusOptions bus, RabbitOptions rabbit)
    {
        if (
            !Uri.TryCreate(rabbit.ManagementUrl, UriKind.Absolute, out var management)
            || management.UserInfo.Length == 0
        )
        {
            throw new OptionsValidationException(
                BusOptions.Section,
                typeof(RabbitOptions),
                ["Bus:ManagementUrl must be http(s)://user:password@host:port of RabbitMQ's management API."]
            );
        }

        var url = new Uri(bus.Url);
        var path = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        return new RabbitAddresses(
            management,
            path.Length == 0 ? "/" : path,
            rabbit.AgentUrl.Length > 0 ? new Uri(rabbit.AgentUrl) : url
        );
    }

    public string AgentUrl(string user, string password)
    {
        var path = VirtualHost == "/" ? "" : "/" + Uri.EscapeDataString(VirtualHost);
        return $"{Agents.Scheme}://{user}:{password}@{Agents.Authority}{path}";
    }
}
