using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Panel.Telemetry.Exporting;

namespace Panel.Telemetry.Settings;

/// <summary>Whether the host's measurements and traces go anywhere.</summary>
public sealed class TelemetryState(IOptions<ManagementOptions> management, IConfiguration configuration)
{
    internal OtlpSettings Otlp { get; } = new(configuration);

    public bool IsTraced => Otlp.IsOn;

    public bool IsRead => management.Value.Urls.Length > 0 || Otlp.IsOn;
}
