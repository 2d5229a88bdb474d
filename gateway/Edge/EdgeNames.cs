using Panel.Gateway.Edge.Tls;
using Panel.Gateway.Observability.Logging;
using Panel.Gateway.Routing;
using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Edge;

/// <summary>
/// A misspelt name right under <c>Gateway</c>, which several options share, would be a setting that no code reads.
/// </summary>
internal sealed class EdgeNames : IConfigCheck
{
    private static readonly HashSet<string> Known = new(
        [
            nameof(EdgeOptions.TrustedProxies),
            nameof(ConfigFileOptions.ConfigFile),
            nameof(ConfigFileOptions.ConfigFileInterval),
            .. (
                (string[])[HttpOptions.Section, TlsOptions.Section, RoutingOptions.Section, AccessLogOptions.Section]
            ).Select(section => section[(EdgeOptions.Section.Length + 1)..]),
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate) =>
        new([
            .. candidate
                .GetSection(EdgeOptions.Section)
                .GetChildren()
                .Where(setting => !Known.Contains(setting.Key))
                .Select(setting => $"{setting.Path}: unknown setting."),
        ]);
}
