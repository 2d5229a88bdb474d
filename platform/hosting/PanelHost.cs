using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Panel.Telemetry.Settings;

namespace Panel.Hosting;

/// <summary>How the gateway and each service begin: <c>CreateBuilder → Add… → Build → Use… → Map…</c>.</summary>
public static class PanelHost
{
    /// <param name="url">Where the host listens unless <c>Urls</c> says otherwise.</param>
    /// <param name="configure">Runs before any service is added. Its settings win over the host's defaults.</param>
    public static WebApplicationBuilder CreateBuilder(
        string[] args,
        string url,
        Action<WebApplicationBuilder>? configure
    )
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);
        builder.AddDefaults(new KeyValuePair<string, string?>(WebHostDefaults.ServerUrlsKey, url));
        return builder;
    }
}
