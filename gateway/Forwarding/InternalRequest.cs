using System.Diagnostics;
using Microsoft.Net.Http.Headers;
using Panel.Gateway.Credentials;
using Panel.Gateway.Introspection;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Hosting;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// What a service gets to see: the internal token instead of the client's credential, and facts that only the gateway may state. Done on the request
/// itself, ahead of YARP, which then copies what is left; taking headers out of its copy costs several times as much.
/// </summary>
internal static class InternalRequest
{
    private static readonly string[] Scrubbed =
        [CredentialReader.ApiKeyHeader, CredentialReader.AgentHeader, "X-Organization-Id", "Forwarded", "X-Real-IP", "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    private static readonly string[] ScrubbedPrefixes = ["X-Panel-", "X-Forwarded-", "X-Original-"];

    public static void UseInternalRequest(this IReverseProxyApplicationBuilder proxy) => proxy.Use((context, next) =>
    {
        Rewrite(context, context.Request.Headers);
        return next(context);
    });

    private static void Rewrite(HttpContext context, IHeaderDictionary headers)
    {
        RemoveNominated(headers);
        foreach (var name in Scrubbed) headers.Remove(name);
        RemoveByPrefix(headers);
        var secret = SignInSecretOf(context.Request);
        headers.Cookie = secret is null ? default : $"{SignInCookie.Name}={secret}";
        headers.Authorization = context.Features.Get<Caller>()?.Known.Authorization ?? context.Features.Get<AnonymousToken>()!.Authorization;
        headers[RequestIdentity.RequestIdHeader] = context.TraceIdentifier;
        // Where somebody traces, the client of the service adds this, with the trace's own ids. Here nobody does; marked as not recorded, it would keep services from it that do.
        if (Activity.Current is null) headers.TraceParent = $"00-{context.TraceIdentifier}-{Random.Shared.NextInt64(1, long.MaxValue):x16}-01";
        headers[RequestIdentity.ClientAddressHeader] = context.Connection.RemoteIpAddress?.ToString();
        headers[RequestIdentity.ClientSchemeHeader] = context.Request.Scheme;
        headers[RequestIdentity.ClientHostHeader] = context.Request.Host.Value;
    }

    // Seldom any: looked for before anything is allocated.
    private static void RemoveByPrefix(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers)
        {
            foreach (var prefix in ScrubbedPrefixes)
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) (found ??= []).Add(name);
            }
        }
        found?.ForEach(name => headers.Remove(name));
    }

    // RFC 9110, 7.6.1: headers that a client names there are for this hop. Ours come later, so that it cannot name those, and the framing is not its to take.
    private static void RemoveNominated(IHeaderDictionary headers)
    {
        if (headers.Connection.ToString() is "" or "keep-alive" or "close" or "Upgrade") return;
        foreach (var name in headers.GetCommaSeparatedValues(HeaderNames.Connection))
        {
            if (!IsOfThisHop(name)) headers.Remove(name);
        }
    }

    // What YARP itself reads to forward the request.
    private static bool IsOfThisHop(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase);

    // No credential: of use only together with the state that identity gave to the same browser. Every other cookie stays here.
    private static string? SignInSecretOf(HttpRequest request) =>
        request.Path.StartsWithSegments(SignInCookie.Path, StringComparison.OrdinalIgnoreCase) && request.Cookies[SignInCookie.Name] is { Length: > 0 and <= 64 } secret
        && secret.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? secret : null;
}
