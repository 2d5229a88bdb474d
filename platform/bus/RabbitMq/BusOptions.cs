using Microsoft.Extensions.Configuration;

namespace Panel.Bus.RabbitMq;

/// <summary>How a process reaches the bus. Section <c>Bus</c>.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    /// <summary>
    /// <c>rabbitmq</c> (default), or <c>memory</c> for hosts that share one
    /// process and one <c>SharedMemoryFabric</c>.
    /// </summary>
    public string Transport { get; set; } = "rabbitmq";

    /// <summary>
    /// <c>amqp://user:password@host:port/vhost</c>, or amqps; several brokers of one cluster with commas
    /// between, or as an array. Unused for memory.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>The addresses in <see cref="Url"/>.</summary>
    public BrokerAddresses Brokers => BrokerAddresses.Parse(Url);

    /// <summary>Reads the section <c>Bus</c>.</summary>
    public static BusOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var options = section.Get<BusOptions>() ?? new BusOptions();
        var url = section.GetSection(nameof(Url));
        options.Url = url.Value ?? string.Join(',', url.GetChildren().Select(child => child.Value));
        return options;
    }

    /// <summary>How long a connection to one broker may take.</summary>
    internal TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the broker may take to answer a request; tests shorten it.</summary>
    internal TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection may bring nothing, not even a heartbeat; tests shorten it.</summary>
    internal TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsMemory => Transport.Equals("memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Throws when the settings cannot work, so that a typing error ends the start and not the first message.
    /// </summary>
    internal void Validate()
    {
        if (IsMemory)
        {
            return;
        }

        if (!Transport.Equals("rabbitmq", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"Bus:Transport is '{Transport}'; it must be rabbitmq or memory.");
        }

        _ = Brokers;
    }
}
