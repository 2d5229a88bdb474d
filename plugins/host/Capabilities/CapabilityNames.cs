using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Host.Capabilities;

/// <summary>The interface of the SDK for each name in a manifest.</summary>
internal static class CapabilityNames
{
    /// <summary>What a manifest calls the interface.</summary>
    public static string Of(Type capability) =>
        Find(capability) ?? throw new ArgumentException($"{capability} is no capability of the SDK.");

    /// <summary>The interface that a plugin implements when its manifest lists the name.</summary>
    public static Type InterfaceOf(string name) =>
        name switch
        {
            "dns" => typeof(IDnsProvider),
            "notifications" => typeof(INotificationChannel),
            "cloud" => typeof(ICloudProvider),
            "gateway" => typeof(IGatewayExtension),
            _ => throw new ArgumentException($"{name} is no capability."),
        };

    private static string? Find(Type capability)
    {
        if (capability == typeof(IDnsProvider))
        {
            return "dns";
        }

        if (capability == typeof(INotificationChannel))
        {
            return "notifications";
        }

        if (capability == typeof(ICloudProvider))
        {
            return "cloud";
        }

        return capability == typeof(IGatewayExtension) || capability == typeof(IGatewayTransform) ? "gateway" : null;
    }
}
