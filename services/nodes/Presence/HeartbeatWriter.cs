using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Presence;

/// <summary>Writes a batch of heartbeats with one statement that both databases understand.</summary>
internal sealed class HeartbeatWriter(NodesDbContext database)
{
    // Six parameters a row stay far below what either database takes.
    private const int BatchSize = 500;

    public async Task WriteAsync(IEnumerable<SeenNode> nodes, CancellationToken cancellationToken)
    {
        // In order of the ids, so that two replicas lock rows in the same order.
        foreach (var batch in nodes.OrderBy(node => node.NodeId).Chunk(BatchSize))
        {
            await WriteBatchAsync(batch, cancellationToken);
        }
    }

    private Task<int> WriteBatchAsync(SeenNode[] batch, CancellationToken cancellationToken)
    {
        var rows = new StringBuilder();
        var values = new List<object>(batch.Length * 6);
        foreach (var node in batch)
        {
            var first = values.Count;
            rows.Append(first == 0 ? "" : ", ")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"({{{first}}}, {{{first + 1}}}, {{{first + 2}}}, {{{first + 3}}}, {{{first + 4}}}, "
                        + $"{{{first + 5}}})"
                );
            values.AddRange([
                node.NodeId,
                node.Sequence,
                Time(node.At),
                node.CpuPercent,
                node.MemoryUsedBytes,
                node.DiskUsedBytes,
            ]);
        }

        // The text holds placeholders only; the values go as parameters.
        return database.Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $$"""
                WITH seen (id, sequence, at, cpu, memory, disk) AS (VALUES {{rows}})
                UPDATE nodes SET heartbeat_sequence = seen.sequence,
                    last_seen_at = seen.at, cpu_percent = seen.cpu, memory_used_bytes = seen.memory,
                    disk_used_bytes = seen.disk
                FROM seen WHERE nodes.id = seen.id AND nodes.heartbeat_sequence < seen.sequence
                """,
                [.. values]
            ),
            cancellationToken
        );
    }

    // As ModelConventions stores it.
    private object Time(DateTimeOffset at) => database.Database.IsSqlite() ? at.UtcTicks : at;
}
