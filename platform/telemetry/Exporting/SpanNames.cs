using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Exporting;

/// <summary>
/// Names the span of each request by its route and says how it ended, which ASP.NET Core 10 leaves to others.
/// </summary>
internal sealed class SpanNames(ServiceName service, TelemetryState telemetry) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            if (telemetry.Otlp.IsOn)
            {
                app.Use(NameAsync);
            }

            next(app);
        };

    private async Task NameAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            {
                Name(span, context);
            }
        }
    }

    private void Name(Activity span, HttpContext context)
    {
        // Hosts of one process share the resource.
        span.SetTag("panel.service", service.Value);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is not { } route)
        {
            return;
        }

        span.SetTag("http.route", route);
        span.DisplayName = $"{context.Request.Method} {route}";
    }
}
