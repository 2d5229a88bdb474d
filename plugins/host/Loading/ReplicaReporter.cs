using Microsoft.Extensions.Options;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Loading;

/// <summary>Tells the source how the plugins of this process fare.</summary>
internal sealed class ReplicaReporter(
    PluginScope scope,
    IPluginSource source,
    PluginCatalog catalog,
    InstalledSet installed,
    IOptions<PluginOptions> options
)
{
    private readonly string _replica = options.Value.Replica ?? $"{Environment.MachineName}-{Environment.ProcessId}";

    public Task ReportAsync(IEnumerable<PluginSlot> slots, CancellationToken cancellationToken) =>
        source.ReportAsync(
            new PluginReplicaReport(
                scope.Service,
                _replica,
                installed.Version,
                [.. slots.OrderBy(slot => slot.Id, StringComparer.Ordinal).Select(StatusOf)]
            ),
            cancellationToken
        );

    private PluginReplicaStatus StatusOf(PluginSlot slot)
    {
        var version = catalog.Find(slot.Id);
        var (state, reason) = StateOf(slot, version);
        return new PluginReplicaStatus(
            slot.Id,
            version?.Manifest.Version,
            state,
            reason,
            version?.Plugin.Isolation switch
            {
                PluginIsolation.InProcess => "in_process",
                PluginIsolation.Worker => "worker",
                _ => null,
            },
            version?.Instance.MissingIsolation ?? [],
            version?.Calls ?? 0,
            version?.Failures ?? 0
        );
    }

    private static (string State, string? Reason) StateOf(PluginSlot slot, PluginVersion? version)
    {
        if (slot.Fault is { } fault)
        {
            return ("failed", fault);
        }

        if (!slot.Pending.IsEmpty)
        {
            return ("unload_pending", $"{string.Join(", ", slot.Pending.Keys)} was unloaded and is still in memory");
        }

        return (
            "enabled",
            version?.Breaker.IsOpen == true ? "plugin_open: it failed 5 of its last 20 calls" : slot.Health
        );
    }
}
