using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Host.Capabilities;

/// <summary>
/// Copies what a plugin returns into lists of the host's own. A list may be of a type that the compiler made inside the
/// plugin, and a consumer that keeps it would keep the plugin from unloading.
/// </summary>
internal static class Copies
{
    public static DnsLimits Of(DnsLimits limits) => limits with { Types = [.. limits.Types] };

    public static DnsRecordSet? Of(DnsRecordSet? set) => set is null ? null : set with { Values = [.. set.Values] };

    public static DnsPage<DnsZone> Of(DnsPage<DnsZone> page) => page with { Items = [.. page.Items] };

    public static DnsPage<DnsRecordSet> Of(DnsPage<DnsRecordSet> page) =>
        page with
        {
            Items = [.. page.Items.Select(set => Of(set)!)],
        };

    public static CredentialCheck Of(CredentialCheck check) => check with { Checks = [.. check.Checks] };

    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items) => items.ToArray();

    public static CloudServer Of(CloudServer server) =>
        server with
        {
            Labels = new Dictionary<string, string>(server.Labels),
        };

    public static GatewayConfiguration Of(GatewayConfiguration configuration) =>
        new(
            [
                .. configuration.Routes.Select(route =>
                    route with
                    {
                        Methods = [.. route.Methods],
                        Transforms =
                        [
                            .. route.Transforms.Select(use =>
                                use with
                                {
                                    Arguments = new Dictionary<string, string>(use.Arguments),
                                }
                            ),
                        ],
                    }
                ),
            ],
            [.. configuration.Clusters.Select(cluster => cluster with { Destinations = [.. cluster.Destinations] })]
        );
}
