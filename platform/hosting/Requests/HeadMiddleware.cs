using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Panel.Hosting.Requests;

/// <summary>
/// Leaves the body out of answers to HEAD, and says how long it would have been. Kestrel sends what is written to the
/// response's pipe over HTTP/2 all the same.
/// </summary>
public sealed class HeadMiddleware(RequestDelegate next)
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
