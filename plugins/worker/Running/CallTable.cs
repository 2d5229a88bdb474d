using System.Text.Json;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Worker.Running;

/// <summary>Calls the method of the plugin that the panel names.</summary>
internal static class CallTable
{
    public static async Task<JsonElement?> CallAsync(
        IPlugin plugin,
        CallRequest request,
        CancellationToken cancellationToken
    )
    {
        var parts = request.Method.Split('.', 2);
        return (parts[0], plugin) switch
        {
            ("dns", IDnsProvider dns) => await DnsAsync(dns, parts[1], request.Arguments, cancellationToken),
            ("notifications", INotificationChannel channel) => ProtocolJson.ToElement(
                await channel.SendAsync(
                    request.Arguments.Type!,
                    request.Arguments.Configuration!,
                    request.Arguments.Notification!,
                    cancellationToken
                )
            ),
            ("cloud", ICloudProvider cloud) => await CloudAsync(cloud, parts[1], request.Arguments, cancellationToken),
            ("gateway", IGatewayExtension gateway) => ProtocolJson.ToElement(
                await gateway.DescribeAsync(cancellationToken)
            ),
            _ => throw new ArgumentException($"There is no {request.Method}."),
        };
    }

    private static async Task<JsonElement?> DnsAsync(
        IDnsProvider dns,
        string method,
        CallArguments given,
        CancellationToken cancellationToken
    )
    {
        var credential = given.Credential!;
        switch (method)
        {
            case nameof(IDnsProvider.VerifyAsync):
                return ProtocolJson.ToElement(await dns.VerifyAsync(credential, cancellationToken));
            case nameof(IDnsProvider.ListZonesAsync):
                return ProtocolJson.ToElement(await dns.ListZonesAsync(credential, given.Cursor, cancellationToken));
            case nameof(IDnsProvider.ListRecordSetsAsync):
                return ProtocolJson.ToElement(
                    await dns.ListRecordSetsAsync(credential, given.ZoneId!, given.Cursor, cancellationToken)
                );
            case nameof(IDnsProvider.FindRecordSetAsync):
                var found = await dns.FindRecordSetAsync(
                    credential,
                    given.ZoneId!,
                    given.Name!,
                    given.Type!,
                    cancellationToken
                );
                return found is null ? null : ProtocolJson.ToElement(found);
            case nameof(IDnsProvider.ApplyAsync):
                await dns.ApplyAsync(credential, given.ZoneId!, given.Change!, cancellationToken);
                return null;
            default:
                throw new ArgumentException($"There is no dns.{method}.");
        }
    }

    private static async Task<JsonElement?> CloudAsync(
        ICloudProvider cloud,
        string method,
        CallArguments given,
        CancellationToken cancellationToken
    )
    {
        var credential = given.Credential!;
        var region = given.Region ?? "";
        var server = given.ServerId ?? "";
        switch (method)
        {
            case nameof(ICloudProvider.VerifyAsync):
                return ProtocolJson.ToElement(await cloud.VerifyAsync(credential, cancellationToken));
            case nameof(ICloudProvider.ListRegionsAsync):
                return ProtocolJson.ToElement(await cloud.ListRegionsAsync(credential, cancellationToken));
            case nameof(ICloudProvider.ListServerTypesAsync):
                return ProtocolJson.ToElement(await cloud.ListServerTypesAsync(credential, region, cancellationToken));
            case nameof(ICloudProvider.FindServersAsync):
                return ProtocolJson.ToElement(
                    await cloud.FindServersAsync(credential, region, given.Label!, given.Value!, cancellationToken)
                );
            case nameof(ICloudProvider.CreateServerAsync):
                return ProtocolJson.ToElement(
                    await cloud.CreateServerAsync(credential, given.Server!, cancellationToken)
                );
            case nameof(ICloudProvider.FindServerAsync):
                var found = await cloud.FindServerAsync(credential, region, server, cancellationToken);
                return found is null ? null : ProtocolJson.ToElement(found);
            case nameof(ICloudProvider.SetPowerAsync):
                await cloud.SetPowerAsync(credential, region, server, given.Power!.Value, cancellationToken);
                return null;
            case nameof(ICloudProvider.ResizeServerAsync):
                await cloud.ResizeServerAsync(
                    credential,
                    region,
                    server,
                    given.Type!,
                    given.UpgradeDisk,
                    cancellationToken
                );
                return null;
            case nameof(ICloudProvider.SetFirewallAsync):
                await cloud.SetFirewallAsync(credential, region, server, given.Rules, cancellationToken);
                return null;
            case nameof(ICloudProvider.DeleteServerAsync):
                await cloud.DeleteServerAsync(credential, region, server, cancellationToken);
                return null;
            default:
                throw new ArgumentException($"There is no cloud.{method}.");
        }
    }
}
