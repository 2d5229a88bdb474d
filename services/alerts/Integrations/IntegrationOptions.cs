namespace Panel.Alerts.Integrations;

/// <summary>Section <c>Integrations</c>.</summary>
internal sealed class IntegrationOptions
{
    public const string Section = "Integrations";

    /// <summary>The net under the wake-up signal of deliveries. Default: 5 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that one replica sends at the same time. Default: 256.</summary>
    public int MostAtOnce { get; set; } = 256;
}
