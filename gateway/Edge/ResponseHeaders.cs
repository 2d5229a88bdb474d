using Panel.Gateway.Admission;
using Panel.Gateway.Admission.CrossSite;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Forwarding;
using Panel.Hosting.Requests;

namespace Panel.Gateway.Edge;

/// <summary>
/// What every answer carries: the request's id, what browsers may do with it, how
/// long they keep the session, and what is left of the limits.
/// </summary>
internal sealed class ResponseHeaders(
    RequestDelegate next,
    SecurityHeaders security,
    ForwardingMeter forwarding,
    Revocations revocations
)
{
    private readonly Func<object, Task> _write = context =>
        WriteAsync((HttpContext)context, security, forwarding, revocations);

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: an error on the way clears the headers set so far.
        context.Response.OnStarting(_write, context);
        return next(context);
    }

    private static Task WriteAsync(
        HttpContext context,
        SecurityHeaders security,
        ForwardingMeter forwarding,
        Revocations revocations
    )
    {
        OwnAccess.Take(context.Response.Headers, revocations);
        context.Response.Headers[RequestIdentity.RequestIdHeader] = context.TraceIdentifier;
        security.Write(context);
        var visit = RequestState.Of(context);
        visit.Answer();
        if (visit.Waited is { } waited)
        {
            forwarding.Waited(context.GetReverseProxyFeature(), waited);
        }

        visit.Limits.Write(context.Response.Headers);
        CookieRenewal.Write(context, visit.Caller);
        return Task.CompletedTask;
    }
}
