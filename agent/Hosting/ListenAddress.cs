using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Panel.Agent.Hosting;

internal static class ListenAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp
            || uri.PathAndQuery != "/"
        )
        {
            return false;
        }

        if (uri.Host == "localhost")
        {
            endPoint = new IPEndPoint(IPAddress.Loopback, uri.Port);
        }
        else if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
        {
            endPoint = new IPEndPoint(address, uri.Port);
        }

        return endPoint is not null;
    }
}
