using System.Collections.Concurrent;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns;

/// <summary>
/// Cuts a zone that a server gives as a whole into pages. A large one is kept for a minute, so that its pages cost
/// one transfer.
/// </summary>
internal sealed class RecordSetPages(TimeProvider clock)
{
    public const int PageSize = 1000;

    private const int MostKept = 4;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <param name="credential">Whose zone it is.</param>
    /// <param name="zoneId">Which.</param>
    /// <param name="cursor">Null reads the zone anew.</param>
    /// <param name="load">Reads all sets, in any order.</param>
    public async Task<DnsPage<DnsRecordSet>> ReadAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        Func<Task<IReadOnlyList<DnsRecordSet>>> load
    )
    {
        var key = $"{credential.Id}/{credential.Version}/{zoneId}";
        if (cursor is null || !_kept.TryGetValue(key, out var kept) || clock.GetUtcNow() - kept.At > Lifetime)
        {
            var sets = await load();
            kept = new Kept(clock.GetUtcNow(), [.. sets.OrderBy(Key, StringComparer.Ordinal)]);
            Keep(key, kept);
        }

        // The place in the order is the cursor, so that pages fit also when the zone was read anew in between.
        var rest = cursor is null
            ? kept.Sets
            : kept.Sets.SkipWhile(set => string.CompareOrdinal(Key(set), cursor) <= 0);
        var page = rest.Take(PageSize + 1).ToList();
        return page.Count <= PageSize
            ? new DnsPage<DnsRecordSet>(page, null)
            : new DnsPage<DnsRecordSet>(page[..PageSize], Key(page[PageSize - 1]));
    }

    private static string Key(DnsRecordSet set) => $"{set.Name} {set.Type}";

    private void Keep(string key, Kept kept)
    {
        _kept.TryRemove(key, out _);
        if (kept.Sets.Count <= PageSize)
        {
            return;
        }

        while (_kept.Count >= MostKept)
        {
            _kept.TryRemove(_kept.MinBy(pair => pair.Value.At).Key, out _);
        }

        _kept[key] = kept;
    }

    private sealed record Kept(DateTimeOffset At, IReadOnlyList<DnsRecordSet> Sets);
}
