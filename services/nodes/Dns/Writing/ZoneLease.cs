namespace Panel.Nodes.Dns.Writing;

/// <summary>
/// The right to write to a zone; renewed before each record, so that it never ends in the middle of one.
/// </summary>
internal sealed class ZoneLease(ZoneLeases leases, Guid zoneRowId, Guid id) : IAsyncDisposable
{
    /// <summary>False when it was lost: another writer has begun.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) =>
        leases.RenewAsync(zoneRowId, id, cancellationToken);

    public async ValueTask DisposeAsync() => await leases.ReleaseAsync(zoneRowId, id);
}
