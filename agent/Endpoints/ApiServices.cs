using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Panel.Agent.Files;
using Panel.Agent.Hosting;
using Panel.Agent.Json;

namespace Panel.Agent.Endpoints;

internal static class ApiServices
{
    private const long MaxBodyBytes = 1 << 20;

    public static void AddApi(this WebApplicationBuilder builder, AgentOptions options)
    {
        builder.Services.AddSingleton<WriteLocks>();
        builder.Services.AddSingleton<ConsoleSessions>();
        // A bad parameter is an exception, so that ErrorMiddleware words the answer.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Wire);
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            // The only callers are the panel and this machine. Whoever is slow
            // at their far end is the panel's to judge.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            if (ListenAddress.TryParse(options.Listen, out var local))
            {
                kestrel.Listen(local, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
    }
}
