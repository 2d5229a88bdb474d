using Panel.Gateway.Admission.Connections;
using Panel.Gateway.Admission.Introspection;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission.Limits.Connections;

/// <summary>
/// Refuses a WebSocket too many before it is one. A user's are counted from the request on. An
/// instance's are counted once they are open, that is, once its service has
/// let the caller in: a stranger's attempts take no place from its owner. So a few at once may come in above the limit.
/// </summary>
internal sealed class ConnectionLimits(
    RequestDelegate next,
    CurrentLimits limits,
    ConnectionCounts counts,
    LimitsMeter meter
)
{
    private const string ByUser = "connections-user";
    private const string ByInstance = "connections-instance";
    private static readonly ApiError TooMany = new(
        429,
        "too_many_connections",
        "Too many connections are open. Close one first.",
        RetryAfter: TimeSpan.FromSeconds(5)
    );

    public Task InvokeAsync(HttpContext context) =>
        ConnectionTracking.IsUpgrade(context) && RequestState.Of(context).Caller is { } caller
            ? CountAsync(context, caller)
            : next(context);

    private async Task CountAsync(HttpContext context, Caller caller)
    {
        var (set, user, target) = (limits.Set, caller.Payer, TargetOf(context.Request.Path));
        if (target is { } busy && counts.Of(busy) >= set.Connections.PerInstance)
        {
            await RefuseAsync(context, ByInstance);
            return;
        }

        if (!counts.TryAdd(user, set.Connections.PerUser(set.Plans.Of(caller))))
        {
            await RefuseAsync(context, ByUser);
            return;
        }

        var opened = false;
        try
        {
            if (target is { } id)
            {
                context.Response.OnStarting(() =>
                {
                    opened = IsOpen(context) && counts.TryAdd(id, int.MaxValue);
                    return Task.CompletedTask;
                });
            }

            meter.Count(ByUser, "allowed");
            await next(context);
        }
        finally
        {
            counts.Remove(user);
            if (opened)
            {
                counts.Remove(target!.Value);
            }
        }
    }

    private Task RefuseAsync(HttpContext context, string limit)
    {
        meter.Count(limit, "refused");
        return TooMany.ExecuteAsync(context);
    }

    // HTTP/2 has no upgrade; there a CONNECT is answered with 200.
    private static bool IsOpen(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || (HttpMethods.IsConnect(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status200OK);

    // /v1/instances/{id}/console, /v1/nodes/{id}/terminal
    private static Guid? TargetOf(PathString path) =>
        path.Value?.Split('/', 5) is ["", "v1", var kind, var id, _]
        && (
            kind.Equals("instances", StringComparison.OrdinalIgnoreCase)
            || kind.Equals("nodes", StringComparison.OrdinalIgnoreCase)
        )
        && Guid.TryParse(id, out var target)
            ? target
            : null;
}
