using Microsoft.AspNetCore.Server.Kestrel.Core;
using Panel.Agent.Files;
using Panel.Agent.Hosting;
using Panel.Agent.Json;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

internal static class ApiServices
{
    public static void AddApi(this WebApplicationBuilder builder, AgentOptions options)
    {
        builder.Services.AddSingleton<WriteLocks>();
        builder.Services.AddSingleton<ConsoleSessions>();
        builder.Services.AddSingleton<IExceptionMapper, AgentExceptionMapper>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // Bodies hold paths, and DataPath says better than a converter what is wrong with one.
            json.SerializerOptions.Converters.Clear();
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Wire);
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
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
