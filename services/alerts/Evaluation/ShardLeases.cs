using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Divides the shards among the replicas that are alive: each shard prefers the replica with the highest hash of
/// both, so that one that comes or goes moves its own share only.
/// </summary>
internal sealed class ShardLeases(Guid replica, EvaluationOptions options, TimeProvider clock)
{
    /// <summary>Renews what this replica should have, takes what is free and gives the rest back.</summary>
    /// <param name="database">Of this call only.</param>
    /// <param name="evaluatedAt">The newest sample that was evaluated.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The shards that are this replica's until the next renewal is overdue, with what the one before
    /// had evaluated.</returns>
    public async Task<IReadOnlyDictionary<int, DateTimeOffset?>> RenewAsync(
        AlertsDbContext database,
        DateTimeOffset? evaluatedAt,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var until = now + options.Lease;
        var wanted = await WantedAsync(database, now, cancellationToken);
        var leases = database.Set<ShardLease>();
        await leases
            .Where(lease => lease.Owner == replica && !wanted.Contains(lease.Shard) && lease.Until > now)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.Until, now), cancellationToken);
        await leases
            .Where(lease => lease.Owner == replica && wanted.Contains(lease.Shard))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(lease => lease.Until, until)
                        .SetProperty(lease => lease.EvaluatedAt, lease => evaluatedAt ?? lease.EvaluatedAt),
                cancellationToken
            );
        await leases
            .Where(lease => wanted.Contains(lease.Shard) && lease.Owner != replica && lease.Until <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(lease => lease.Owner, replica).SetProperty(lease => lease.Until, until),
                cancellationToken
            );
        return await leases
            .AsNoTracking()
            .Where(lease => lease.Owner == replica && lease.Until > now && wanted.Contains(lease.Shard))
            .ToDictionaryAsync(lease => lease.Shard, lease => lease.EvaluatedAt, cancellationToken);
    }

    /// <summary>At a stop: others may go on at once.</summary>
    public async Task ReleaseAsync(AlertsDbContext database, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await database
            .Set<ShardLease>()
            .Where(lease => lease.Owner == replica)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.Until, now), cancellationToken);
        await database.Set<EvaluatorReplica>().Where(row => row.Id == replica).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Inside a transaction: locks the leases of these shards. False when one is another's by now; nothing may be
    /// written then.
    /// </summary>
    public async Task<bool> HoldAsync(
        AlertsDbContext database,
        IReadOnlyCollection<int> shards,
        CancellationToken cancellationToken
    )
    {
        var until = clock.GetUtcNow() + options.Lease;
        var held = await database
            .Set<ShardLease>()
            .Where(lease => shards.Contains(lease.Shard) && lease.Owner == replica)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.Until, until), cancellationToken);
        return held == shards.Count;
    }

    private async Task<int[]> WantedAsync(
        AlertsDbContext database,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var until = now + options.Lease;
        var replicas = database.Set<EvaluatorReplica>();
        var known = await replicas
            .Where(row => row.Id == replica)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Until, until), cancellationToken);
        if (known == 0)
        {
            await AddAsync(database, until, cancellationToken);
        }

        await replicas.Where(row => row.Until < now && row.Id != replica).ExecuteDeleteAsync(cancellationToken);
        var alive = await replicas.AsNoTracking().Select(row => row.Id).ToListAsync(cancellationToken);
        return [.. Enumerable.Range(0, Shards.Count).Where(shard => alive.MaxBy(id => Rank(id, shard)) == replica)];
    }

    // The first replica makes the leases; of two that do so at once one fails, and finds them next time.
    private async Task AddAsync(AlertsDbContext database, DateTimeOffset until, CancellationToken cancellationToken)
    {
        database.Add(new EvaluatorReplica { Id = replica, Until = until });
        if (!await database.Set<ShardLease>().AnyAsync(cancellationToken))
        {
            database.AddRange(
                Enumerable
                    .Range(0, Shards.Count)
                    .Select(shard => new ShardLease
                    {
                        Shard = shard,
                        Owner = Guid.Empty,
                        Until = DateTimeOffset.UnixEpoch,
                    })
            );
        }

        await database.SaveChangesAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    private static ulong Rank(Guid id, int shard)
    {
        Span<byte> bytes = stackalloc byte[20];
        id.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], shard);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
    }
}
