using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NuGet.Versioning;
using Panel.Data.Auditing;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Keys;
using Panel.Nodes.Plugins.Lifecycle;
using Panel.Nodes.Plugins.Set;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Shipped;

/// <summary>
/// Takes the shipped packages in. A version that is new is enabled, unless an administrator turned the plugin off; one
/// that was built anew replaces the bytes of the same version; a plugin that was deleted stays away.
/// </summary>
internal sealed partial class InstallShippedPlugins(
    NodesDbContext database,
    ShippedFolder folder,
    PluginRows rows,
    PluginChecks checks,
    PluginSetWriter set,
    IAudit audit,
    IOptions<PluginsOptions> options,
    TimeProvider clock,
    ILogger<InstallShippedPlugins> logger
)
{
    private bool _changed;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var key = await folder.ReadKeyAsync(cancellationToken);
        var shipped = key is null ? [] : await folder.ReadAsync(key, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (key is not null)
        {
            await AddKeyAsync(key, cancellationToken);
        }

        foreach (var package in shipped)
        {
            await TakeAsync(package, number, cancellationToken);
        }

        await SetUntrustedAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await RemoveOldKeysAsync(key?.Id, cancellationToken);
        if (!_changed)
        {
            return;
        }

        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task AddKeyAsync(PublisherKey key, CancellationToken cancellationToken)
    {
        if (await database.Set<PluginKey>().AnyAsync(row => row.KeyId == key.Id, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        database.Add(
            new PluginKey
            {
                Id = Guid.CreateVersion7(now),
                KeyId = key.Id,
                Publisher = key.Publisher,
                PublicKey = key.PublicKey,
                FirstParty = true,
                AddedAt = now,
            }
        );
        _changed = true;
    }

    private async Task TakeAsync(ShippedPackage package, long number, CancellationToken cancellationToken)
    {
        var manifest = package.Manifest;
        var plugin = await database
            .Set<InstalledPlugin>()
            .SingleOrDefaultAsync(row => row.PluginId == manifest.Id, cancellationToken);
        if (plugin is null)
        {
            await InstallAsync(package, number, cancellationToken);
            return;
        }

        if (plugin.State == PluginState.Removed)
        {
            return;
        }

        var versions = await rows.VersionsAsync(plugin, cancellationToken);
        var active = versions.Single(version => version.Version == plugin.ActiveVersion);
        if (active.Trust != PluginTrust.FirstParty)
        {
            Log.Foreign(logger, manifest.Id);
            return;
        }

        if (versions.Find(version => version.Version == manifest.Version) is { } same)
        {
            if (same.Sha256 != package.File.Sha256)
            {
                await ReplaceAsync(plugin, same, package, number, cancellationToken);
            }

            return;
        }

        if (SemanticVersion.Parse(manifest.Version) > SemanticVersion.Parse(plugin.ActiveVersion))
        {
            await UpgradeAsync(plugin, versions, package, number, cancellationToken);
        }
    }

    private async Task InstallAsync(ShippedPackage package, long number, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var plugin = new InstalledPlugin
        {
            Id = Guid.CreateVersion7(now),
            PluginId = package.Manifest.Id,
            Name = package.Manifest.Name,
            State = PluginState.Disabled,
            ActiveVersion = package.Manifest.Version,
            ChangedInSet = number,
            CreatedAt = now,
            UpdatedAt = now,
        };
        database.Add(plugin);
        var version = Add(plugin, package, now);
        await TryEnableAsync(plugin, version, cancellationToken);
        Record("plugin.installed", plugin);
    }

    private async Task ReplaceAsync(
        InstalledPlugin plugin,
        PluginVersion same,
        ShippedPackage package,
        long number,
        CancellationToken cancellationToken
    )
    {
        database.Remove(same);
        // The index allows a version once; the old row has to go before the new one comes.
        await database.SaveChangesAsync(cancellationToken);
        Add(plugin, package, clock.GetUtcNow());
        Touch(plugin, number);
        Record("plugin.rebuilt", plugin);
    }

    private async Task UpgradeAsync(
        InstalledPlugin plugin,
        List<PluginVersion> versions,
        ShippedPackage package,
        long number,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var version = Add(plugin, package, now);
        plugin.PreviousVersion = plugin.ActiveVersion;
        plugin.ActiveVersion = version.Version;
        plugin.Name = package.Manifest.Name;
        plugin.UpgradedAt = now;
        database.RemoveRange(versions.Where(row => row.Version != plugin.PreviousVersion));
        Touch(plugin, number);
        if (!plugin.KeptOff)
        {
            await TryEnableAsync(plugin, version, cancellationToken);
        }

        Record("plugin.upgraded", plugin);
    }

    // One that needs settings first stays off until it has them.
    private async Task TryEnableAsync(
        InstalledPlugin plugin,
        PluginVersion version,
        CancellationToken cancellationToken
    )
    {
        PluginChecks.Grant(plugin, version, new PluginSwitchRequest(GrantedHosts: null, AcceptWeak: null));
        var refusal = await checks.RefusalOfAsync(plugin, version, cancellationToken);
        plugin.State = refusal is null ? PluginState.Enabled : PluginState.Disabled;
        plugin.Reason = refusal?.Message;
    }

    private PluginVersion Add(InstalledPlugin plugin, ShippedPackage package, DateTimeOffset now)
    {
        var version = new PluginVersion
        {
            Id = Guid.CreateVersion7(now),
            InstalledPluginId = plugin.Id,
            Version = package.Manifest.Version,
            Sha256 = package.File.Sha256,
            Size = package.File.Bytes.Length,
            Trust = PluginTrust.FirstParty,
            KeyId = package.KeyId,
            Manifest = package.Manifest,
            UploadedAt = now,
        };
        database.Add(version);
        database.Add(new PluginContent { Id = version.Id, Bytes = package.File.Bytes });
        return version;
    }

    private void Touch(InstalledPlugin plugin, long number)
    {
        plugin.ChangedInSet = number;
        plugin.UpdatedAt = clock.GetUtcNow();
        plugin.Version++;
    }

    private void Record(string action, InstalledPlugin plugin)
    {
        _changed = true;
        audit.RecordByPanel(action, PluginRows.SubjectOf(plugin), after: new { plugin.State, plugin.ActiveVersion });
    }

    private async Task SetUntrustedAsync(CancellationToken cancellationToken)
    {
        var allow = options.Value.AllowUntrusted;
        var changed = await database
            .Set<PluginSetRecord>()
            .Where(row => row.Id == PluginSetRecord.TheOne && row.AllowUntrusted != allow)
            .ExecuteUpdateAsync(row => row.SetProperty(record => record.AllowUntrusted, allow), cancellationToken);
        _changed |= changed > 0;
    }

    // A key of an earlier build counts while a package that it signed is kept, for the way back.
    private async Task RemoveOldKeysAsync(string? current, CancellationToken cancellationToken)
    {
        var removed = await database
            .Set<PluginKey>()
            .Where(key =>
                key.FirstParty
                && key.KeyId != current
                && !database.Set<PluginVersion>().Any(version => version.KeyId == key.KeyId)
            )
            .ExecuteDeleteAsync(cancellationToken);
        _changed |= removed > 0;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "{PluginId} ships with the panel, but another publisher's plugin has its id; the shipped one is left out"
        )]
        public static partial void Foreign(ILogger logger, string pluginId);
    }
}
