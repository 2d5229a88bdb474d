using Microsoft.AspNetCore.Http.Features;

namespace Panel.Agent.Endpoints;

/// <summary>
/// Leaves the body out of answers to HEAD, and says how long it would have been.
/// The server does not do so for all that is written to it
/// over HTTP/2.
/// </summary>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var server = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var counted = new CountedStream();
        var body = new StreamResponseBodyFeature(counted, server);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            await body.CompleteAsync();
            if (!context.Response.HasStarted && counted.Length > 0)
            {
                context.Response.ContentLength ??= counted.Length;
            }
        }
        finally
        {
            context.Features.Set(server);
        }
    }
}
