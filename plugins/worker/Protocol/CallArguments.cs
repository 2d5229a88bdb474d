using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Worker.Protocol;

/// <summary>What the methods of all capabilities take; a call fills in what its method takes.</summary>
internal sealed record CallArguments
{
    public ProviderCredential? Credential { get; init; }

    public string? Cursor { get; init; }

    public string? ZoneId { get; init; }

    public string? Name { get; init; }

    public string? Type { get; init; }

    public DnsChange? Change { get; init; }

    public ChannelConfiguration? Configuration { get; init; }

    public Notification? Notification { get; init; }

    public string? Region { get; init; }

    public string? Label { get; init; }

    public string? Value { get; init; }

    public string? ServerId { get; init; }

    public CloudServerRequest? Server { get; init; }

    public CloudPowerAction? Power { get; init; }

    public bool UpgradeDisk { get; init; }

    public IReadOnlyList<CloudFirewallRule>? Rules { get; init; }
}
