using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Panel.AgentLink;

namespace Panel.Agent.Tests.Tunnel.PanelSide;

/// <summary>The panel as an agent sees it: registration and tunnels behind one address.</summary>
internal sealed class PanelHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private PanelHost(WebApplication app) => this.app = app;

    public static readonly Guid NodeId = Guid.CreateVersion7();
    public const string AgentToken = "agent-token",
        RegistrationToken = "registration-token";

    public byte[] SigningKey { get; } = RandomNumberGenerator.GetBytes(32);

    public AgentTunnels Tunnels { get; } = new();

    public string Url { get; private init; } = "";

    /// <summary>Status that registrations and dials get instead of success.</summary>
    public int? Refusal { get; set; }

    public ConcurrentQueue<RegisterAgentRequest> Registrations { get; } = new();

    public int Dials => dials;

    private int dials;

    public static async Task<PanelHost> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var host = builder.Build();
        host.UseWebSockets(
            new WebSocketOptions
            {
                KeepAliveInterval = TimeSpan.FromSeconds(15),
                KeepAliveTimeout = TimeSpan.FromSeconds(20),
            }
        );
        PanelHost? panel = null;
        host.MapPost(TunnelRoutes.Register, (RegisterAgentRequest request) => panel!.Register(request));
        host.Map(TunnelRoutes.Tunnel, context => panel!.TunnelAsync(context));
        await host.StartAsync();
        panel = new PanelHost(host) { Url = host.Urls.First() };
        return panel;
    }

    public RegisterAgentResponse Registration =>
        new(
            NodeId,
            AgentToken,
            new AgentBroker("memory", "", "node.test.commands", "node.test.reports"),
            Convert.ToBase64String(SigningKey)
        );

    private IResult Register(RegisterAgentRequest request)
    {
        Registrations.Enqueue(request);
        if (Refusal is { } status)
        {
            return TypedResults.Json(new { error = "refused by the test" }, statusCode: status);
        }

        return request.Token == RegistrationToken
            ? TypedResults.Json(Registration)
            : TypedResults.Json(new { error = "unknown token" }, statusCode: 401);
    }

    private async Task TunnelAsync(HttpContext context)
    {
        Interlocked.Increment(ref dials);
        if (Refusal is { } status || context.Request.Headers["X-Agent-Token"] != AgentToken)
        {
            context.Response.StatusCode = Refusal ?? StatusCodes.Status401Unauthorized;
            return;
        }

        var kind = context.Request.Query[TunnelRoutes.KindParameter].ToString() is { Length: > 0 } given
            ? given
            : "control";
        var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await Tunnels.HoldAsync(
                NodeId,
                kind,
                new AgentTunnel(socket, SigningKey, TimeProvider.System),
                context.RequestAborted
            );
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            // The agent or the test has gone.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tunnel in Tunnels.All)
        {
            tunnel.Dispose();
        }

        await app.DisposeAsync();
    }
}
