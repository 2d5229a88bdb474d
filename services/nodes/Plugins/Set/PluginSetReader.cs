using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Keys;
using Panel.Nodes.Plugins.Settings;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Set;

/// <summary>What every replica is to run.</summary>
internal sealed class PluginSetReader(NodesDbContext database, TrustedKeys keys, PluginSettings settings)
{
    /// <returns>Null when the set has still that version.</returns>
    public async Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken)
    {
        // The number first: what changes in between is read again with the next one.
        var record = await database
            .Set<PluginSetRecord>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == PluginSetRecord.TheOne, cancellationToken);
        if (record.Version == knownVersion)
        {
            return null;
        }

        var plugins = await database
            .Set<InstalledPlugin>()
            .AsNoTracking()
            .Where(plugin => plugin.State == PluginState.Enabled)
            .Join(
                database.Set<PluginVersion>().AsNoTracking(),
                plugin => new { plugin.Id, Version = plugin.ActiveVersion },
                version => new { Id = version.InstalledPluginId, version.Version },
                (plugin, version) => new { plugin, version }
            )
            .ToListAsync(cancellationToken);
        return new PluginSet(
            record.Version,
            [
                .. plugins
                    .OrderBy(row => row.plugin.PluginId, StringComparer.Ordinal)
                    .Select(row => Entry(row.plugin, row.version)),
            ],
            await keys.ListAsync(cancellationToken),
            record.AllowUntrusted
        );
    }

    private PluginSetEntry Entry(InstalledPlugin plugin, PluginVersion version) =>
        new(
            plugin.PluginId,
            version.Version,
            version.Sha256,
            version.Manifest.Capabilities,
            plugin.GrantedHosts ?? [],
            plugin.AcceptWeak,
            settings.Open(plugin).ToJsonString(),
            plugin.SettingsVersion
        );
}
