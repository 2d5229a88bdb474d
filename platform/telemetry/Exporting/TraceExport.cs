using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Exporting;

/// <summary>
/// Sends the traces of the process to the collector, in the background: one that is away costs spans, never a request.
/// </summary>
internal sealed class TraceExport : IDisposable
{
    private static readonly string[] Sources =
    [
        "Microsoft.AspNetCore",
        "System.Net.Http",
        "MassTransit",
        "Npgsql",
        "Panel.*",
    ];

    private readonly TracerProvider _provider;

    public TraceExport(string service, OtlpSettings settings)
    {
        // .NET 10 describes requests only when told to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings.Configuration))
            .ConfigureResource(resource => OtlpSettings.Describe(resource, service))
            .AddSource(Sources)
            .AddProcessor<QuietSpans>()
            .AddOtlpExporter()
            .Build();
    }

    public void Dispose() => _provider.Dispose();
}
