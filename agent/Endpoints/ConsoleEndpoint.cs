using Panel.Agent.Console;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

internal static class ConsoleEndpoint
{
    // A WebSocket is GET with an upgrade in HTTP/1.1 and CONNECT in HTTP/2, which is what the tunnel speaks.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Connect];

    public static void MapConsole(this IEndpointRouteBuilder instance) =>
        instance.MapMethods("/console", Methods, ServeAsync);

    private static async Task ServeAsync(
        Guid id,
        string? mode,
        long? since,
        IInstanceConsoles consoles,
        ConsoleSessions sessions,
        HttpContext context
    )
    {
        if (mode is not (null or "read" or "write"))
        {
            await ApiErrors.Invalid("mode", "must be read or write").ExecuteAsync(context);
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            await new ApiError(
                StatusCodes.Status400BadRequest,
                "websocket_required",
                "Open this route as a WebSocket."
            ).ExecuteAsync(context);
        }
        else
        {
            await sessions.RunAsync(id, mode == "write", since, consoles, context);
        }
    }
}
