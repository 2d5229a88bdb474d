using Panel.AgentLink;

namespace Panel.Agent.Tunnel;

internal static class TunnelAddress
{
    public static Uri Of(string panelUrl, TunnelKind kind)
    {
        var address = new UriBuilder(panelUrl.TrimEnd('/') + TunnelRoutes.Tunnel);
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        address.Query = $"{TunnelRoutes.KindParameter}={kind.ToString().ToLowerInvariant()}";
        return address.Uri;
    }
}
