using System.Diagnostics;

namespace Panel.Gateway.Forwarding;

/// <summary>Every request gets an id of ours, in the answer, in errors and in each service's log. It has the form of a trace's, and is one where nobody traces.</summary>
internal static class RequestIds
{
    public static IApplicationBuilder UseNewRequestIds(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
        return next(context);
    });
}
