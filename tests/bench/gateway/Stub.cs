using System.Net.WebSockets;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Bench;

/// <summary>
/// What stands behind every proxy: bodies of a wanted length, an echo on
/// WebSockets, and an identity that knows everybody.
/// </summary>
internal static class Stub
{
    /// <summary>As long as a real internal token, which is what the cache of a gateway holds most of.</summary>
    private static readonly string Token = string.Join(
        '.',
        new string('h', 120),
        new string('p', 500),
        new string('s', 86)
    );

    public static async Task RunAsync(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => PanelJson.Apply(json.SerializerOptions));
        await using var app = builder.Build();
        app.UseWebSockets();
        app.UseRouting();
        var bodies = ((int[])[0, 1024, 102_400]).ToDictionary(length => length, length => new byte[length]);
        app.MapGet(
            "/v1/nodes/{length:int}",
            (int length, HttpContext context) =>
            {
                context.Response.ContentLength = length;
                context.Response.ContentType = "application/octet-stream";
                return context.Response.Body.WriteAsync(bodies[length]).AsTask();
            }
        );
        app.Map("/v1/instances/{id}/console", EchoAsync);
        // What nginx asks.
        app.MapGet("/allowed", () => Results.Ok());
        app.MapPost("/internal/token", () => new ServiceTokenResponse(Token, DateTimeOffset.MaxValue));
        app.MapPost(
            "/internal/introspect",
            (IntrospectionRequest request) =>
                new IntrospectionResponse(
                    true,
                    true,
                    PrincipalKind.User,
                    IdOf(request.Credential),
                    IdOf(request.Credential),
                    false,
                    new string(Token),
                    TimeProvider.System.GetUtcNow().AddMinutes(5)
                )
        );
        app.MapGet("/health/ready", () => Results.Ok());
        await app.RunAsync();
    }

    // A token ends with its number.
    private static Guid IdOf(string credential) =>
        new(int.Parse(credential.AsSpan(credential.Length - 8)), 0, 0, new byte[8]);

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[256];
        try
        {
            while (
                await socket.ReceiveAsync(buffer, context.RequestAborted)
                    is { MessageType: not WebSocketMessageType.Close } got
            )
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, got.Count),
                    got.MessageType,
                    got.EndOfMessage,
                    context.RequestAborted
                );
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client hung up.
        }
    }
}
