using System.Collections.Concurrent;
using System.Globalization;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Tests.Support;

/// <summary>A provider in memory that keeps what <see cref="IDnsProvider"/> promises.</summary>
internal sealed class FakeDnsProvider(TimeProvider clock) : IDnsProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DnsZone> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Zone, string Name, string Type), DnsRecordSet> _sets = [];

    public DnsLimits Limits { get; set; } =
        new(["A", "AAAA", "CNAME", "TXT", "SRV", "MX", "CAA", "NS"], 60, 86400, SupportsProxied: false, 100_000);

    /// <summary>The secret that it accepts; any other is refused, and repeated as bad providers do.</summary>
    public string Secret { get; set; } = "right-secret-of-the-provider";

    public int PageSize { get; set; } = 100;

    /// <summary>Runs before each call, with the name of the method; what it throws the call throws.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each write that succeeded.</summary>
    public Action<DnsChange> Written { get; set; } = _ => { };

    /// <summary>Changes what a look at a set gives, as a provider that lies.</summary>
    public Func<DnsRecordSet?, DnsRecordSet?> Found { get; set; } = set => set;

    /// <summary>Changes a page of zones.</summary>
    public Func<DnsPage<DnsZone>, DnsPage<DnsZone>> ZonePage { get; set; } = page => page;

    /// <summary>Changes a page of record sets.</summary>
    public Func<DnsPage<DnsRecordSet>, DnsPage<DnsRecordSet>> RecordPage { get; set; } = page => page;

    public ConcurrentQueue<(string Method, DateTimeOffset At)> Calls { get; } = new();

    /// <summary>Every value that a caller showed.</summary>
    public ConcurrentQueue<ProviderCredential> Shown { get; } = new();

    public void AddZone(string id, string? name = null)
    {
        lock (_lock)
        {
            _zones[id] = new DnsZone(id, name ?? id, Active: true);
        }
    }

    /// <summary>A change by hand, outside the panel; no values remove the set.</summary>
    public void Set(string zone, string name, string type, params string[] values)
    {
        lock (_lock)
        {
            if (values.Length == 0)
            {
                _sets.Remove((zone, name, type));
            }
            else
            {
                _sets[(zone, name, type)] = new DnsRecordSet(name, type, 300, values);
            }
        }
    }

    public IReadOnlyList<string>? Values(string zone, string name, string type)
    {
        lock (_lock)
        {
            return _sets.TryGetValue((zone, name, type), out var set) ? set.Values : null;
        }
    }

    public IReadOnlyList<DnsRecordSet> All(string zone)
    {
        lock (_lock)
        {
            return [.. _sets.Where(set => set.Key.Zone == zone).Select(set => set.Value)];
        }
    }

    public async Task<CredentialCheck> VerifyAsync(ProviderCredential credential, CancellationToken cancellationToken)
    {
        await EnterAsync("verify", credential);
        return new CredentialCheck("an account", [new CredentialCheckStep("list zones", Ok: true, null)]);
    }

    public async Task<DnsPage<DnsZone>> ListZonesAsync(
        ProviderCredential credential,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync("zones", credential);
        lock (_lock)
        {
            return ZonePage(PageOf(_zones.Values.OrderBy(zone => zone.Id, StringComparer.Ordinal), cursor));
        }
    }

    public async Task<DnsPage<DnsRecordSet>> ListRecordSetsAsync(
        ProviderCredential credential,
        string zoneId,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync("records", credential);
        lock (_lock)
        {
            return RecordPage(
                PageOf(
                    _sets
                        .Where(set => set.Key.Zone == zoneId)
                        .OrderBy(set => (set.Key.Name, set.Key.Type))
                        .Select(set => set.Value),
                    cursor
                )
            );
        }
    }

    public async Task<DnsRecordSet?> FindRecordSetAsync(
        ProviderCredential credential,
        string zoneId,
        string name,
        string type,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync("find", credential);
        lock (_lock)
        {
            return Found(_sets.GetValueOrDefault((zoneId, name, type)));
        }
    }

    public async Task ApplyAsync(
        ProviderCredential credential,
        string zoneId,
        DnsChange change,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync("apply", credential);
        lock (_lock)
        {
            var key = (zoneId, change.Name, change.Type);
            var stands = _sets.GetValueOrDefault(key);
            if (Same(stands, change.Wanted) && stands?.Ttl == change.Wanted?.Ttl)
            {
                return;
            }

            if (!Same(stands, change.Expected))
            {
                throw new ProviderException(ProviderFailure.Conflict, "Something else stands there.");
            }

            if (change.Wanted is null)
            {
                _sets.Remove(key);
            }
            else
            {
                _sets[key] = change.Wanted;
            }
        }

        Written(change);
    }

    private static bool Same(DnsRecordSet? one, DnsRecordSet? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Values.ToHashSet(StringComparer.Ordinal).SetEquals(other.Values);

    private async Task EnterAsync(string method, ProviderCredential credential)
    {
        Calls.Enqueue((method, clock.GetUtcNow()));
        Shown.Enqueue(credential);
        await Before(method);
        if (credential.Values.Values.All(value => value != Secret))
        {
            throw new ProviderException(
                ProviderFailure.Unauthorized,
                $"Wrong token {string.Join(", ", credential.Values.Values)}"
            );
        }
    }

    private DnsPage<T> PageOf<T>(IEnumerable<T> items, string? cursor)
    {
        var from = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var page = items.Skip(from).Take(PageSize + 1).ToList();
        return new DnsPage<T>([.. page.Take(PageSize)], page.Count > PageSize ? (from + PageSize).ToString() : null);
    }
}
