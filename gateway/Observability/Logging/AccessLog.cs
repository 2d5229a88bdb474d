using System.Diagnostics;
using Panel.Gateway.Admission;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Observability.Logging;

/// <summary>One line per request, at its end.</summary>
internal sealed class AccessLog(RequestDelegate next, AccessLogWriter writer, TimeProvider clock)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var begun = clock.GetTimestamp();
        // Later ones may be those of the rewritten request.
        var (method, path, client) = (
            context.Request.Method,
            PathWithoutSecrets.Of(context.Request.Path.Value),
            context.Connection.RemoteIpAddress
        );
        try
        {
            await next(context);
        }
        finally
        {
            var visit = RequestState.Of(context);
            var status =
                context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
                    ? ClientClosedRequest
                    : context.Response.StatusCode;
            var proxied = context.Features.Get<IReverseProxyFeature>();
            writer.Add(
                new AccessEntry(
                    clock.GetUtcNow(),
                    method,
                    path,
                    status,
                    RouteOf(context),
                    context.Response.ContentLength,
                    clock.GetElapsedTime(begun),
                    visit.Waited,
                    client,
                    visit.Caller?.Answer.SubjectId,
                    visit.Caller?.Credential.Kind,
                    context.TraceIdentifier,
                    Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
                    proxied?.Cluster.Config.ClusterId,
                    proxied?.ProxiedDestination?.DestinationId
                )
            );
        }
    }

    private static string? RouteOf(HttpContext context) =>
        context.GetEndpoint() is not { } endpoint
            ? null
            : endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId
                ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
}
