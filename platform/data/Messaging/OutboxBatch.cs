using System.Collections.Concurrent;

namespace Panel.Data.Messaging;

/// <summary>Rows that one dispatcher holds, and what became of them.</summary>
internal sealed record OutboxBatch(IReadOnlyList<OutboxMessage> Rows, DateTimeOffset ClaimedUntil)
{
    public ConcurrentBag<long> Sent { get; } = [];

    public ConcurrentBag<(OutboxMessage Row, string Error)> Failed { get; } = [];

    public List<long> Open() =>
        [.. Rows.Select(row => row.Position).Except(Sent).Except(Failed.Select(failure => failure.Row.Position))];
}

internal sealed record OutboxState(int Depth, double OldestAgeSeconds, int Parked);
