using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Keys;
using Panel.Nodes.Plugins.Set;
using Panel.Nodes.Plugins.Settings;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins.Packages;

/// <summary>Takes a package in: a new plugin, which is off, or a further version of a known one.</summary>
internal sealed class InstallPlugin(
    NodesDbContext database,
    IPluginPackages packages,
    TrustedKeys keys,
    PluginRows rows,
    PluginSetWriter set,
    IAudit audit,
    IOptions<PluginsOptions> options,
    TimeProvider clock
)
{
    /// <summary>Below <c>/v1/plugins/</c> these are something else.</summary>
    private static readonly string[] Reserved = ["keys"];

    public async Task<Result<InstalledPlugin>> ExecuteAsync(PackageFile file, CancellationToken cancellationToken)
    {
        await using var content = new MemoryStream(file.Bytes, writable: false);
        var check = await packages.CheckAsync(content, await keys.ListAsync(cancellationToken), cancellationToken);
        if (await RefusalOfAsync(check, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var manifest = check.Manifest!;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        var plugin = await database
            .Set<InstalledPlugin>()
            .SingleOrDefaultAsync(row => row.PluginId == manifest.Id, cancellationToken);
        var known = plugin is null ? [] : await rows.VersionsAsync(plugin, cancellationToken);
        if (RefusalOf(manifest, check, plugin, known) is { } conflict)
        {
            return conflict;
        }

        var now = clock.GetUtcNow();
        plugin = Place(plugin, manifest, number, now);
        Keep(plugin, known, Add(plugin, manifest, check, file, now));
        audit.Record(
            "plugin.uploaded",
            PluginRows.SubjectOf(plugin),
            after: new
            {
                manifest.Version,
                check.Trust,
                check.KeyId,
                file.Sha256,
            }
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return plugin;
    }

    private async Task<ApiError?> RefusalOfAsync(PackageCheck check, CancellationToken cancellationToken)
    {
        if (check.Code is { } code)
        {
            var message = check.Error ?? "The package is refused.";
            return code == "contract_mismatch"
                ? ApiErrors.Conflict(code, message)
                : ApiErrors.BadRequest(message, code);
        }

        if (Reserved.Contains(check.Manifest!.Id, StringComparer.Ordinal))
        {
            return BadPackage($"id: {check.Manifest.Id} is reserved.");
        }

        try
        {
            await SettingsSchema.ReadAsync(check.Manifest.Config, cancellationToken);
        }
        catch (FormatException exception)
        {
            return BadPackage($"config: {exception.Message}");
        }

        return check.Trust == PluginTrust.Untrusted && !options.Value.AllowUntrusted
            ? ApiErrors.Conflict(
                "untrusted",
                "No key that an administrator took in signed the package, and untrusted ones are not allowed here."
            )
            : null;
    }

    private static ApiError? RefusalOf(
        PluginManifest manifest,
        PackageCheck check,
        InstalledPlugin? plugin,
        List<PluginVersion> known
    )
    {
        if (plugin is null || plugin.State == PluginState.Removed)
        {
            return null;
        }

        if (known.Exists(version => version.Version == manifest.Version))
        {
            return ApiErrors.Conflict("version_exists", $"{manifest.Id} {manifest.Version} is there already.");
        }

        // Else a publisher could take over the settings and stored values of another one's plugin.
        var active = known.Single(version => version.Version == plugin.ActiveVersion);
        return active.Trust == check.Trust && (check.Trust == PluginTrust.FirstParty || active.KeyId == check.KeyId)
            ? null
            : ApiErrors.Conflict(
                "publisher_mismatch",
                $"{manifest.Id} is another publisher's plugin: its versions are signed with the key "
                    + $"{active.KeyId ?? "(none)"}. Delete it first."
            );
    }

    private InstalledPlugin Place(InstalledPlugin? plugin, PluginManifest manifest, long number, DateTimeOffset now)
    {
        if (plugin is null)
        {
            plugin = new InstalledPlugin
            {
                Id = Guid.CreateVersion7(now),
                PluginId = manifest.Id,
                Name = manifest.Name,
                State = PluginState.Disabled,
                ActiveVersion = manifest.Version,
                ChangedInSet = number,
                CreatedAt = now,
                UpdatedAt = now,
            };
            database.Add(plugin);
            return plugin;
        }

        plugin.Version++;
        plugin.UpdatedAt = now;
        if (plugin.State == PluginState.Removed)
        {
            plugin.State = PluginState.Disabled;
            plugin.Name = manifest.Name;
            plugin.ActiveVersion = manifest.Version;
            plugin.ChangedInSet = number;
        }

        return plugin;
    }

    private PluginVersion Add(
        InstalledPlugin plugin,
        PluginManifest manifest,
        PackageCheck check,
        PackageFile file,
        DateTimeOffset now
    )
    {
        var version = new PluginVersion
        {
            Id = Guid.CreateVersion7(now),
            InstalledPluginId = plugin.Id,
            Version = manifest.Version,
            Sha256 = file.Sha256,
            Size = file.Bytes.Length,
            Trust = check.Trust,
            KeyId = check.KeyId,
            Manifest = manifest,
            UploadedAt = now,
        };
        database.Add(version);
        database.Add(new PluginContent { Id = version.Id, Bytes = file.Bytes });
        return version;
    }

    // Beside the active version and the one before it, one more waits for the upgrade: the newest that came in.
    private void Keep(InstalledPlugin plugin, List<PluginVersion> known, PluginVersion added) =>
        database.RemoveRange(
            known.Where(version =>
                version != added && version.Version != plugin.ActiveVersion && version.Version != plugin.PreviousVersion
            )
        );

    private static ApiError BadPackage(string message) => ApiErrors.BadRequest(message, "bad_package");
}
