using Microsoft.Extensions.Options;
using Panel.Telemetry.Management;

namespace Panel.Telemetry;

/// <summary>Whether the host's measurements go anywhere.</summary>
public sealed class TelemetryState(IOptions<ManagementOptions> management)
{
    public bool IsRead => management.Value.Urls.Length > 0;
}
