using System.Net.Http.Headers;
using Panel.Gateway.Credentials;
using Panel.Gateway.Introspection;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Forwarding;

/// <summary>What a service gets to see: the internal token instead of the client's credential, and facts that only the gateway may state.</summary>
internal sealed class InternalTransforms : ITransformProvider
{
    private static readonly string[] Scrubbed =
        [CredentialReader.ApiKeyHeader, CredentialReader.AgentHeader, "Cookie", "X-Organization-Id", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP",
         "X-Original-For", "X-Original-Proto", "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(transform =>
        {
            Apply(transform);
            return ValueTask.CompletedTask;
        });
    }

    private static void Apply(RequestTransformContext transform)
    {
        var (context, headers) = (transform.HttpContext, transform.ProxyRequest.Headers);
        RemoveNominated(context.Request, transform.ProxyRequest);
        foreach (var name in Scrubbed) headers.Remove(name);
        foreach (var name in headers.Select(header => header.Key).Where(IsOurs).ToArray()) headers.Remove(name);
        if (SignInSecretOf(context.Request) is { } secret) headers.Add("Cookie", $"{SignInCookie.Name}={secret}");
        var token = context.Features.Get<Caller>()?.Answer.Token ?? context.Features.Get<AnonymousToken>()!.Value;
        headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        headers.Add(RequestIdentity.RequestIdHeader, context.TraceIdentifier);
        headers.Add(RequestIdentity.ClientAddressHeader, context.Connection.RemoteIpAddress?.ToString());
        headers.Add(RequestIdentity.ClientSchemeHeader, context.Request.Scheme);
        headers.Add(RequestIdentity.ClientHostHeader, context.Request.Host.Value);
    }

    // No credential: of use only together with the state that identity gave to the same browser. Every other cookie stays here.
    private static string? SignInSecretOf(HttpRequest request) =>
        request.Path.StartsWithSegments(SignInCookie.Path, StringComparison.OrdinalIgnoreCase) && request.Cookies[SignInCookie.Name] is { Length: > 0 and <= 64 } secret
        && secret.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? secret : null;

    // RFC 9110, 7.6.1: headers that a client names there are for this hop. Ours come later, so that it cannot name those.
    private static void RemoveNominated(HttpRequest request, HttpRequestMessage forwarded)
    {
        if (request.Headers.Connection.ToString() is "" or "keep-alive" or "close" or "Upgrade") return;
        foreach (var name in request.Headers.GetCommaSeparatedValues("Connection"))
        {
            if (forwarded.Headers.NonValidated.Contains(name)) forwarded.Headers.Remove(name);
        }
    }

    private static bool IsOurs(string name) => name.StartsWith("X-Panel-", StringComparison.OrdinalIgnoreCase) || name.Equals(RequestIdentity.RequestIdHeader, StringComparison.OrdinalIgnoreCase);
}
