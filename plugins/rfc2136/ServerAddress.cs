using System.Globalization;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Rfc2136;

/// <summary>
/// The credential's server: <c>host</c>, <c>host:port</c>, <c>[2001:db8::1]:port</c>; port 53 when left out.
/// </summary>
internal static class ServerAddress
{
    private const int DefaultPort = 53;

    /// <exception cref="ProviderException">Not an address.</exception>
    public static (string Host, int Port) Parse(string server)
    {
        var text = server.Trim();
        var (host, port) =
            text.StartsWith('[') && text.IndexOf(']') is > 1 and var end ? (text[1..end], text[(end + 1)..])
            : text.Count(letter => letter == ':') == 1 ? (text[..text.IndexOf(':')], text[text.IndexOf(':')..])
            : (text, "");
        if (host.Length is 0 or > 253 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw Invalid();
        }

        if (port.Length == 0)
        {
            return (host, DefaultPort);
        }

        return
            port[0] == ':'
            && ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? (host, number)
            : throw Invalid();
    }

    private static ProviderException Invalid() =>
        new(ProviderFailure.Refused, "The credential's server is no name or address with an optional port.");
}
