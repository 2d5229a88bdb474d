using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Panel.Hosting.Outbound;

namespace Panel.Alerts.Integrations;

/// <summary>
/// Where an integration may lead, checked when it is saved. The plugins' network checks each connection again, for
/// a name may answer differently by then.
/// </summary>
internal sealed class OutboundRules(IOptions<PrivateHostOptions> options)
{
    private static readonly TimeSpan LookupLimit = TimeSpan.FromSeconds(5);
    private readonly OutboundConnector _connector = new(allowPrivate: false);

    /// <summary>Null where it is fine.</summary>
    public async Task<string?> ProblemOfUriAsync(string text, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "Must be an address such as https://example.com/path.";
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && options.Value.Cover(uri.IdnHost)))
        {
            return "Must begin with https://.";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "Must hold no user name and no password.";
        }

        return uri.Port is not (443 or 80 or (>= 1024 and <= 65535))
            ? "Its port must be 443, 80, or one from 1024 to 65535."
            : await ProblemOfHostAsync(uri.IdnHost, cancellationToken);
    }

    /// <summary>Null where it is fine, and where the name has no address now: then each attempt fails by itself.</summary>
    public async Task<string?> ProblemOfHostAsync(string host, CancellationToken cancellationToken)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return "Must be a host name or an IP address.";
        }

        if (options.Value.Cover(host))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookupLimit);
        try
        {
            await _connector.AllowedAsync(host.Trim('[', ']'), limit.Token);
            return null;
        }
        catch (OutboundRefusedException)
        {
            return "Must lead to the public internet.";
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
