using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Auto;

/// <summary>
/// Marks records for the worker to delete, or stops when there are so many that a person has to confirm it.
/// </summary>
internal sealed partial class SuperfluousRecordRemover(
    RecordAnnouncer announcer,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock,
    ILogger<SuperfluousRecordRemover> logger
)
{
    /// <summary>A pass that deletes more than both stops.</summary>
    private const int MostDeletions = 20;

    private const double MostDeletedShare = 0.3;

    /// <param name="superfluous">Of the rows, without those that are being deleted already.</param>
    /// <param name="rows">All records of the organization's nodes and instances.</param>
    /// <returns>False when the pass has to stop.</returns>
    public bool TryRemove(DnsAutoConfig config, List<DnsRecord> superfluous, List<DnsRecord> rows)
    {
        var kept = rows.Count(row => !row.Deleting);
        if (
            superfluous.Count > MostDeletions
            && superfluous.Count > kept * MostDeletedShare
            && superfluous.Count > config.ConfirmedDeletions
        )
        {
            Stop(config, superfluous.Count, kept);
            return false;
        }

        if (config.StoppedDeletions > 0 || config.ConfirmedDeletions > 0)
        {
            (config.StoppedDeletions, config.ConfirmedDeletions) = (0, 0);
            config.Version++;
        }

        foreach (var row in superfluous)
        {
            Remove(row);
        }

        return true;
    }

    private void Stop(DnsAutoConfig config, int deletions, int kept)
    {
        if (config.StoppedDeletions != deletions)
        {
            config.StoppedDeletions = deletions;
            config.Version++;
            outbox.Publish(new DnsPassStopped(config.OrganizationId, deletions, kept, clock.GetUtcNow()));
            audit.RecordByPanel(
                "dns_auto_config.pass_stopped",
                new AuditSubject("dns_auto_config", config.OrganizationId, "auto-config"),
                after: new { Deletions = deletions, Records = kept },
                organization: config.OrganizationId
            );
            Log.Stopped(logger, config.OrganizationId, deletions, kept);
        }

        config.Error = $"A pass would delete {deletions} of {kept} records, and waits for confirm_deletions.";
    }

    private void Remove(DnsRecord row)
    {
        row.Deleting = true;
        row.AwaitWorker(clock.GetUtcNow());
        announcer.Announce(row, deleted: false);
        audit.RecordByPanel(
            "dns_record.deleted",
            RecordAudit.SubjectOf(row),
            new { Contents = row.Wanted },
            organization: row.OrganizationId
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The DNS pass of organization {Organization} would delete {Deletions} of {Records} records; it waits for "
                + "confirmation."
        )]
        public static partial void Stopped(ILogger logger, Guid organization, int deletions, int records);
    }
}
