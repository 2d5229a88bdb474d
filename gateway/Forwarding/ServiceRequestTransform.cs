using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Net.Http.Headers;
using Panel.Gateway.Admission;
using Panel.Gateway.Admission.Credentials;
using Panel.Hosting.Auth;
using Panel.Hosting.Requests;
using Yarp.ReverseProxy.Transforms;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// What a service gets to see: the client's headers without those of this hop and without its
/// credential, the internal token instead, and facts that only the gateway may
/// state. One pass over the headers; to take out of YARP's copy what must not be there costs several times as much.
/// </summary>
internal sealed class ServiceRequestTransform : RequestTransform
{
    // First those of one hop (RFC 9110, 7.6.1, and those that proxies of old know), then
    // what YARP sets itself where it belongs, then what is ours.
    private static readonly FrozenSet<string> NotForwarded = new[]
    {
        HeaderNames.Connection,
        HeaderNames.KeepAlive,
        HeaderNames.TE,
        HeaderNames.TransferEncoding,
        HeaderNames.ProxyConnection,
        HeaderNames.ProxyAuthenticate,
        HeaderNames.ProxyAuthorization,
        "Proxy-Authentication-Info",
        "Proxy-Features",
        "Proxy-Instruction",
        "Security-Scheme",
        "ALPN",
        "Close",
        "HTTP2-Settings",
        HeaderNames.UpgradeInsecureRequests,
        HeaderNames.AltSvc,
        HeaderNames.Upgrade,
        HeaderNames.Authorization,
        HeaderNames.Cookie,
        CredentialReader.ApiKeyHeader,
        CredentialReader.AgentHeader,
        RequestedScope.OrganizationHeader,
        RequestedScope.ActAsHeader,
        "Forwarded",
        "X-Real-IP",
        RequestIdentity.RequestIdHeader,
        HeaderNames.TraceParent,
        HeaderNames.TraceState,
        HeaderNames.Baggage,
        HeaderNames.RequestId,
        HeaderNames.CorrelationContext,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] KeptPrefixes = ["X-Panel-", "X-Forwarded-", "X-Original-"];

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        CopyHeaders(context, context.HttpContext.Request.Headers);
        AddOurs(context, context.HttpContext);
        context.HeadersCopied = true;
        return ValueTask.CompletedTask;
    }

    private static void CopyHeaders(RequestTransformContext context, IHeaderDictionary headers)
    {
        var nominated = NominatedBy(headers);
        foreach (var (name, value) in headers)
        {
            if (IsForServices(name) && (nominated.Length == 0 || !IsNominated(name, nominated)))
            {
                AddHeader(context, name, value);
            }
        }
    }

    // HTTP/2 has its own fields among the headers, with a colon.
    private static bool IsForServices(string name) =>
        name[0] is not ':' && !NotForwarded.Contains(name) && !(name[0] is 'X' or 'x' && HasKeptPrefix(name));

    private static bool HasKeptPrefix(string name)
    {
        foreach (var prefix in KeptPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 9110, 7.6.1: headers that a client names there are for this hop.
    // Ours come later, so that it cannot name those.
    private static string[] NominatedBy(IHeaderDictionary headers) =>
        headers.Connection.ToString() is "" or "keep-alive" or "close" or "Upgrade"
            ? []
            : headers.GetCommaSeparatedValues(HeaderNames.Connection);

    // The framing is not its to take.
    private static bool IsNominated(string name, string[] nominated) =>
        nominated.Contains(name, StringComparer.OrdinalIgnoreCase)
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase);

    private static void AddOurs(RequestTransformContext context, HttpContext of)
    {
        var (request, visit) = (of.Request, RequestState.Of(of));
        Add(HeaderNames.Cookie, SignInSecretOf(request) is { } secret ? $"{SignInCookie.Name}={secret}" : null);
        Add(HeaderNames.Authorization, visit.Authorization);
        Add(RequestIdentity.RequestIdHeader, of.TraceIdentifier);
        // Where the gateway traces, the HTTP client adds this header, with the trace's own ids. Here the
        // gateway does not; marked as not recorded, the header would keep services that trace from tracing.
        Add(
            HeaderNames.TraceParent,
            Activity.Current is null
                ? $"00-{of.TraceIdentifier}-{Random.Shared.NextInt64(1, long.MaxValue):x16}-01"
                : null
        );
        Add(RequestIdentity.ClientAddressHeader, of.Connection.RemoteIpAddress?.ToString());
        Add(RequestIdentity.ClientSchemeHeader, request.Scheme);
        Add(RequestIdentity.ClientHostHeader, request.Host.Value);
        visit.Send();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                AddHeader(context, name, value);
            }
        }
    }

    // No credential: of use only together with the state that identity gave to
    // the same browser. Every other cookie stays here.
    private static string? SignInSecretOf(HttpRequest request) =>
        request.Path.StartsWithSegments(SignInCookie.Path, StringComparison.OrdinalIgnoreCase)
        && request.Cookies[SignInCookie.Name] is { Length: > 0 and <= 64 } secret
        && secret.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? secret
            : null;
}
