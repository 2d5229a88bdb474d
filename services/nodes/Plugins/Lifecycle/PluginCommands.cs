using Microsoft.EntityFrameworkCore;
using NuGet.Versioning;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Set;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins.Lifecycle;

/// <summary>What administrators do with a plugin.</summary>
internal sealed class PluginCommands(
    NodesDbContext database,
    PluginRows rows,
    PluginChecks checks,
    PluginSetWriter set,
    IEnumerable<IPluginUse> uses,
    IAudit audit,
    TimeProvider clock
)
{
    /// <summary>Puts it into the set; replicas load it and say how it fares.</summary>
    public Task<Result<InstalledPlugin>> EnableAsync(
        string id,
        PluginSwitchRequest request,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            "plugin.enabled",
            async (plugin, versions) =>
            {
                var active = versions.Single(version => version.Version == plugin.ActiveVersion);
                var refusal =
                    PluginChecks.Grant(plugin, active, request)
                    ?? await checks.RefusalOfAsync(plugin, active, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }

                plugin.State = PluginState.Enabled;
                plugin.Reason = null;
                plugin.KeptOff = false;
                plugin.UpgradedAt = null;
                return null;
            },
            cancellationToken
        );

    public Task<Result<InstalledPlugin>> DisableAsync(string id, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            "plugin.disabled",
            (plugin, _) =>
            {
                plugin.State = PluginState.Disabled;
                plugin.Reason = null;
                plugin.KeptOff = true;
                return Task.FromResult<ApiError?>(null);
            },
            cancellationToken
        );

    /// <summary>Makes the newest version the active one; replicas switch once it is healthy beside the old one.</summary>
    public Task<Result<InstalledPlugin>> UpgradeAsync(
        string id,
        PluginSwitchRequest request,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            "plugin.upgraded",
            async (plugin, versions) =>
            {
                var newest = versions.MaxBy(version => SemanticVersion.Parse(version.Version))!;
                if (SemanticVersion.Parse(newest.Version) <= SemanticVersion.Parse(plugin.ActiveVersion))
                {
                    return ApiErrors.Conflict(
                        "no_newer_version",
                        $"{plugin.ActiveVersion} is the newest version that was uploaded."
                    );
                }

                var refusal =
                    PluginChecks.Grant(plugin, newest, request)
                    ?? await RefusalWhileOnAsync(plugin, newest, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }

                Activate(plugin, newest, previous: plugin.ActiveVersion);
                database.RemoveRange(
                    versions.Where(version =>
                        version.Version != plugin.ActiveVersion && version.Version != plugin.PreviousVersion
                    )
                );
                return null;
            },
            cancellationToken
        );

    /// <summary>Makes the version before the active one; the newer one stays for another upgrade.</summary>
    public Task<Result<InstalledPlugin>> RollBackAsync(
        string id,
        PluginSwitchRequest request,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            "plugin.rolled_back",
            async (plugin, versions) =>
            {
                if (versions.Find(version => version.Version == plugin.PreviousVersion) is not { } previous)
                {
                    return ApiErrors.Conflict("no_previous_version", "There is no version to go back to.");
                }

                var refusal =
                    PluginChecks.Grant(plugin, previous, request)
                    ?? await RefusalWhileOnAsync(plugin, previous, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }

                Activate(plugin, previous, previous: null);
                plugin.UpgradedAt = null;
                return null;
            },
            cancellationToken
        );

    /// <summary>Removes its packages, settings and stored values.</summary>
    public async Task<ApiError?> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (await rows.FindAsync(id, cancellationToken) is not { } plugin)
        {
            return ApiErrors.NotFound("plugin");
        }

        var versions = await rows.VersionsAsync(plugin, cancellationToken);
        var active = versions.Single(version => version.Version == plugin.ActiveVersion);
        foreach (var use in uses)
        {
            if (await use.FindAsync(active.Manifest, cancellationToken) is { } what)
            {
                return ApiErrors.Conflict("plugin_in_use", $"It is needed by {what}.");
            }
        }

        Remove(plugin, active, versions, number);
        audit.Record("plugin.deleted", PluginRows.SubjectOf(plugin), before: new { plugin.ActiveVersion });
        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task<Result<InstalledPlugin>> ChangeAsync(
        string id,
        string action,
        Func<InstalledPlugin, List<PluginVersion>, Task<ApiError?>> change,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (await rows.FindAsync(id, cancellationToken) is not { } plugin)
        {
            return ApiErrors.NotFound("plugin");
        }

        var before = Shown(plugin);
        if (await change(plugin, await rows.VersionsAsync(plugin, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        database.ChangeTracker.DetectChanges();
        if (database.Entry(plugin).State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return plugin;
        }

        plugin.Version++;
        plugin.UpdatedAt = clock.GetUtcNow();
        plugin.ChangedInSet = number;
        audit.Record(action, PluginRows.SubjectOf(plugin), before, Shown(plugin));
        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return plugin;
    }

    private static object Shown(InstalledPlugin plugin) =>
        new
        {
            plugin.State,
            plugin.ActiveVersion,
            plugin.GrantedHosts,
            plugin.AcceptWeak,
        };

    // A plugin that is off may go to a version that needs other settings: they are made against its schema then.
    private Task<ApiError?> RefusalWhileOnAsync(
        InstalledPlugin plugin,
        PluginVersion version,
        CancellationToken cancellationToken
    ) =>
        plugin.State == PluginState.Enabled
            ? checks.RefusalOfAsync(plugin, version, cancellationToken)
            : Task.FromResult<ApiError?>(null);

    private void Activate(InstalledPlugin plugin, PluginVersion version, string? previous)
    {
        plugin.PreviousVersion = previous;
        plugin.ActiveVersion = version.Version;
        plugin.Name = version.Manifest.Name;
        plugin.UpgradedAt = clock.GetUtcNow();
        plugin.Reason = null;
        if (plugin.State == PluginState.Failed)
        {
            plugin.State = PluginState.Disabled;
        }
    }

    // The panel's own comes back with each start; a row without packages says that it shall not.
    private void Remove(InstalledPlugin plugin, PluginVersion active, List<PluginVersion> versions, long number)
    {
        if (active.Trust != PluginTrust.FirstParty)
        {
            database.Remove(plugin);
            return;
        }

        database.RemoveRange(versions);
        database.RemoveRange(database.Set<Store.PluginValue>().Where(value => value.InstalledPluginId == plugin.Id));
        plugin.State = PluginState.Removed;
        plugin.PreviousVersion = null;
        plugin.GrantedHosts = null;
        plugin.AcceptWeak = false;
        plugin.Settings = null;
        plugin.StoredBytes = 0;
        plugin.Reason = null;
        plugin.ChangedInSet = number;
        plugin.Version++;
        plugin.UpdatedAt = clock.GetUtcNow();
    }
}
