using System.Diagnostics;
using System.Net;
using Panel.Gateway.Introspection;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Logging;

/// <summary>One line per request under the category <c>Panel.Gateway.Access</c>. No header, no query, no body: nothing in it opens anything.</summary>
internal sealed partial class AccessLog(RequestDelegate next, ILoggerFactory loggers, TimeProvider clock)
{
    private const int ClientClosedRequest = 499;
    private readonly ILogger _logger = loggers.CreateLogger("Panel.Gateway.Access");

    public Task InvokeAsync(HttpContext context) => _logger.IsEnabled(LogLevel.Information) ? LoggedAsync(context) : next(context);

    private async Task LoggedAsync(HttpContext context)
    {
        var begun = clock.GetTimestamp();
        // Later ones may be those of the rewritten request.
        var (method, path, client) = (context.Request.Method, PathWithoutSecrets.Of(context.Request.Path.Value), context.Connection.RemoteIpAddress);
        try
        {
            await next(context);
        }
        finally
        {
            var caller = context.Features.Get<Caller>();
            var status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? ClientClosedRequest : context.Response.StatusCode;
            Log.Request(_logger, method, path, RouteOf(context), status, context.Response.ContentLength, clock.GetElapsedTime(begun).TotalMilliseconds, client,
                caller?.Answer.SubjectId, caller?.Credential.Kind, context.TraceIdentifier, Activity.Current?.TraceId.ToHexString(), UpstreamOf(context));
        }
    }

    private static string? RouteOf(HttpContext context) =>
        context.GetEndpoint() is not { } endpoint ? null : endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;

    private static string? UpstreamOf(HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>() is { ProxiedDestination: { } replica } proxied ? $"{proxied.Cluster.Config.ClusterId}/{replica.DestinationId}" : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status} route={Route} bytes={Bytes} ms={Milliseconds:0.0} client={Client} user={User} credential={Credential} request={RequestId} trace={TraceId} upstream={Upstream}")]
        public static partial void Request(
            ILogger logger, string method, string path, string? route, int status, long? bytes, double milliseconds, IPAddress? client,
            Guid? user, string? credential, string requestId, string? traceId, string? upstream);
    }
}
