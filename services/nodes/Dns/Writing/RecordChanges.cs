using Panel.Hosting.Errors;
using Panel.Nodes.Dns.Providers;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>
/// Changes records of one zone at its provider. The mark is written before its record and deleted after it, so that
/// a crash in between leaves no record that is not known to be ours.
/// </summary>
internal sealed class RecordChanges(DnsProviderClient provider, OpenedZone zone, CallUrgency urgency)
{
    public async Task<ApiError?> CreateAsync(
        DnsRecordSet wanted,
        DnsRecordSet mark,
        bool isMarked,
        CancellationToken cancellationToken
    )
    {
        if (!isMarked && await ApplyAsync(null, mark, cancellationToken) is { } notMarked)
        {
            return notMarked;
        }

        var error = await ApplyAsync(null, wanted, cancellationToken);
        // A mark without a record says nothing, so it does not matter much when it stays.
        if (error is { Status: not 503 })
        {
            await ApplyAsync(mark, null, cancellationToken);
        }

        return error;
    }

    /// <param name="mark">Null when it is not ours, and stays.</param>
    public async Task<ApiError?> DeleteAsync(
        DnsRecordSet seen,
        DnsRecordSet? mark,
        CancellationToken cancellationToken
    ) =>
        await ApplyAsync(seen, null, cancellationToken)
        ?? (mark is null ? null : await ApplyAsync(mark, null, cancellationToken));

    /// <param name="expected">What must stand there; null for nothing.</param>
    /// <param name="wanted">Null to delete.</param>
    public Task<ApiError?> ApplyAsync(DnsRecordSet? expected, DnsRecordSet? wanted, CancellationToken cancellationToken)
    {
        var set = (wanted ?? expected)!;
        var change = new DnsChange(set.Name, set.Type, expected, wanted);
        return provider.ApplyAsync(zone.Credential, zone.Row.ZoneId, change, urgency, cancellationToken);
    }
}
