using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace Panel.Telemetry.Settings;

/// <summary>What a program sets unless its configuration says otherwise: addresses, log levels.</summary>
public static class DefaultSettings
{
    /// <summary>Adds settings beneath whatever the configuration holds so far.</summary>
    public static void AddDefaults(
        this IHostApplicationBuilder builder,
        params IEnumerable<KeyValuePair<string, string?>> settings
    ) => builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
}
