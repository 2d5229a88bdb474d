using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Worker.Protocol;

/// <summary>What capabilities have as properties; asked once.</summary>
/// <param name="Fault">Why the plugin did not start; null when it did.</param>
/// <param name="DnsLimits">Null without the capability.</param>
/// <param name="ChannelTypes">Null without the capability.</param>
/// <param name="TerraformTemplate">Null without the capability or the template.</param>
internal sealed record StartResponse(
    string? Fault = null,
    DnsLimits? DnsLimits = null,
    IReadOnlyList<ChannelType>? ChannelTypes = null,
    string? TerraformTemplate = null
);
