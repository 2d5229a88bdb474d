using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Set;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Replicas;

/// <summary>
/// Takes in how plugins fare in each process. A plugin that cannot run is taken out of the set and stays off; one that
/// fails within a minute of an upgrade goes back to the version before.
/// </summary>
internal sealed class ReplicaReports(
    NodesDbContext database,
    PluginSetWriter set,
    PluginRows rows,
    IAudit audit,
    TimeProvider clock
)
{
    /// <summary>An older report is not shown: its process is gone, or cannot reach this service.</summary>
    public static readonly TimeSpan Current = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Probation = TimeSpan.FromMinutes(1);
    private static readonly FrozenDictionary<string, string[]> Served = new Dictionary<string, string[]>
    {
        ["gateway"] = ["gateway"],
        ["nodes"] = ["dns", "cloud"],
        ["alerts"] = ["notifications"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string Failed = "failed";
    private const int LongestReason = 1024;

    public async Task TakeAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var old = now - Forgotten;
        // The last report of a service stays while all of it is away: it says what that service needs.
        var all = database.Set<PluginReplica>();
        await all.Where(replica =>
                replica.ReportedAt < old
                && all.Any(other => other.Service == replica.Service && other.ReportedAt > replica.ReportedAt)
            )
            .ExecuteDeleteAsync(cancellationToken);
        var known = await database
            .Set<PluginReplica>()
            .SingleOrDefaultAsync(
                replica => replica.Service == report.Service && replica.Replica == report.Replica,
                cancellationToken
            );
        if (known is null)
        {
            known = new PluginReplica
            {
                Service = report.Service,
                Replica = report.Replica,
                SetVersion = report.SetVersion,
                Plugins = report.Plugins,
                ReportedAt = now,
            };
            database.Add(known);
        }

        (known.SetVersion, known.Plugins, known.ReportedAt) = (report.SetVersion, report.Plugins, now);
        await database.SaveChangesAsync(cancellationToken);
        if (report.Plugins.Any(plugin => plugin.State == Failed))
        {
            await TurnOffAsync(report, now, cancellationToken);
        }
    }

    private async Task TurnOffAsync(PluginReplicaReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await AnyConcernedAsync(report, cancellationToken))
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        foreach (var failed in report.Plugins.Where(plugin => plugin.State == Failed))
        {
            if (
                await rows.FindAsync(failed.Id, cancellationToken) is { State: PluginState.Enabled } plugin
                && report.SetVersion >= plugin.ChangedInSet
                && await ServesAsync(report.Service, plugin, cancellationToken)
            )
            {
                await TurnOffAsync(plugin, report, failed, number, now, cancellationToken);
            }
        }

        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // What a service does not serve it cannot have seen fail.
    private async Task<bool> ServesAsync(string service, InstalledPlugin plugin, CancellationToken cancellationToken)
    {
        var manifest = (await rows.ActiveAsync(plugin, cancellationToken)).Manifest;
        return Served.TryGetValue(service, out var capabilities) && manifest.Capabilities.Intersect(capabilities).Any();
    }

    private Task<bool> AnyConcernedAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        string[] failed = [.. report.Plugins.Where(plugin => plugin.State == Failed).Select(plugin => plugin.Id)];
        return database
            .Set<InstalledPlugin>()
            .AnyAsync(
                plugin =>
                    failed.Contains(plugin.PluginId)
                    && plugin.State == PluginState.Enabled
                    && plugin.ChangedInSet <= report.SetVersion,
                cancellationToken
            );
    }

    private async Task TurnOffAsync(
        InstalledPlugin plugin,
        PluginReplicaReport report,
        PluginReplicaStatus status,
        long number,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var said = status.Reason is { Length: > 0 } reason ? reason : "It gave no reason.";
        said = said.Length > LongestReason ? said[..LongestReason] : said;
        plugin.Reason = $"{plugin.ActiveVersion} failed in {report.Service}: {said}";
        var before = new { plugin.State, plugin.ActiveVersion };
        var previous =
            plugin.UpgradedAt is { } upgraded && now - upgraded <= Probation
                ? (await rows.VersionsAsync(plugin, cancellationToken)).Find(version =>
                    version.Version == plugin.PreviousVersion
                )
                : null;
        if (previous is null)
        {
            plugin.State = PluginState.Failed;
        }
        else
        {
            plugin.ActiveVersion = previous.Version;
            plugin.Name = previous.Manifest.Name;
            plugin.PreviousVersion = null;
        }

        plugin.UpgradedAt = null;
        plugin.ChangedInSet = number;
        plugin.UpdatedAt = now;
        plugin.Version++;
        audit.RecordByPanel(
            previous is null ? "plugin.failed" : "plugin.rolled_back",
            PluginRows.SubjectOf(plugin),
            before,
            new
            {
                plugin.State,
                plugin.ActiveVersion,
                plugin.Reason,
            }
        );
    }
}
