using Panel.Gateway.Admission.Introspection;

namespace Panel.Gateway.Admission.Connections;

internal static class ConnectionTracking
{
    public static IApplicationBuilder UseConnectionTracking(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
                IsUpgrade(context) && RequestState.Of(context).Caller is { } caller
                    ? TrackAsync(context, caller, next)
                    : next(context)
        );

    /// <summary>Whether the request asks for a WebSocket.</summary>
    public static bool IsUpgrade(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method)
        || context.Request.Headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase);

    private static async Task TrackAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        using var tracked = context.RequestServices.GetRequiredService<OpenConnections>().Track(context, caller);
        await next(context);
    }
}
