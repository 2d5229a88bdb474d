using Microsoft.Extensions.DependencyInjection.Extensions;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Observability.Logging;

internal static class AccessLogExtensions
{
    public static void AddAccessLog(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(_ => AccessLogOutput.Standard());
        builder.Services.AddSingleton<IConfigCheck>(new OptionsCheck<AccessLogOptions>(AccessLogOptions.Section));
        builder
            .Services.AddSingleton<LoggingMeter>()
            .AddSingleton<AccessLogWriter>()
            .AddHostedService(services => services.GetRequiredService<AccessLogWriter>());
    }

    public static void UseAccessLog(this IApplicationBuilder app)
    {
        if (
            app
                .ApplicationServices.GetRequiredService<IConfiguration>()
                .GetSection(AccessLogOptions.Section)
                .Get<AccessLogOptions>()
            is not { Enabled: false }
        )
        {
            app.UseMiddleware<AccessLog>();
        }
    }
}
