using System.Reflection;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace Panel.Telemetry.Settings;

/// <summary>
/// OpenTelemetry's standard settings, <c>OTEL_…</c>, from wherever the host
/// reads its configuration; the SDK knows what each means.
/// </summary>
internal sealed class OtlpSettings(IConfiguration configuration)
{
    /// <summary>The SDK takes its settings from here.</summary>
    public IConfiguration Configuration => configuration;

    /// <summary>Off unless the operator names a collector.</summary>
    public bool IsOn =>
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
        && !"true".Equals(configuration["OTEL_SDK_DISABLED"], StringComparison.OrdinalIgnoreCase);

    // What the operator sets comes last and wins.
    public static void Describe(ResourceBuilder resource, string service) =>
        resource
            .AddService(service, serviceNamespace: "panel", Assembly.GetEntryAssembly()?.GetName().Version?.ToString())
            .AddEnvironmentVariableDetector();
}
