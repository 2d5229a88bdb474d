using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

public abstract class DnsWorkerTests(string provider) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task WorkThatHangs_KeepsNoOtherCredentialWaiting()
    {
        foreach (var number in Enumerable.Range(2, 3))
        {
            _scene.Provider.AddZone($"zone-{number}", $"z{number}.example");
        }

        await _scene.Client.GetAsync("/v1/dns/zones").JsonAsync();
        var zones = await _scene.Base.Service.QueryAsync(database => database.Set<KnownZone>().ToListAsync());
        var (hanging, free) = (zones.Take(3).Select(zone => zone.Id).ToHashSet(), zones[3].Id);
        var (begun, released) = (new ConcurrentQueue<Guid>(), new TaskCompletionSource());
        var queue = new DnsWorkQueue(
            _scene.Base.Service.Services.GetRequiredService<IServiceScopeFactory>(),
            _scene.Clock,
            NullLogger.Instance,
            (database, _) =>
                database
                    .Set<KnownZone>()
                    .OrderBy(zone => zone.Id == free)
                    .Select(zone => new DueWork
                    {
                        Id = zone.Id,
                        Group = zone.Id == free ? Guid.Empty : zone.CredentialId,
                    }),
            async (_, id, _) =>
            {
                begun.Enqueue(id);
                await (hanging.Contains(id) ? released.Task : Task.CompletedTask);
            }
        );

        await queue.StartDueAsync(default);
        await Eventually.TrueAsync(() => begun.Contains(free), Patience);
        await queue.StartDueAsync(default);
        await Eventually.TrueAsync(() => begun.Count(id => id == free) == 2, Patience);
        Assert.Equal(2, begun.Count(hanging.Contains));

        released.SetResult();
        await queue.DrainAsync();
        await queue.StartDueAsync(default);
        await queue.DrainAsync();
        Assert.InRange(begun.Count(hanging.Contains), 3, 4);
    }

    [Fact]
    public async Task ReplicaKilledBetweenMarkAndRecord_LeavesARecordThatAnotherFinishes()
    {
        await _scene.CreateAsync("www");
        // As the replica left it: the row is saved and the mark is written, the record is not, the lease is held.
        _scene.Set("www", "A");
        var now = _scene.Clock.GetUtcNow();
        await _scene.Base.Service.QueryAsync(database =>
            database
                .Set<DnsRecord>()
                .Where(record => record.Managed)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(record => record.Written, (List<string>?)null)
                        .SetProperty(record => record.Seen, (List<string>?)null)
                        .SetProperty(record => record.State, RecordState.Pending)
                        .SetProperty(record => record.DueAt, now.AddMinutes(5))
                )
        );
        await _scene.Base.Service.QueryAsync(database =>
            database
                .Set<KnownZone>()
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(zone => zone.LeaseId, Guid.CreateVersion7())
                        .SetProperty(zone => zone.LeaseUntil, now.AddMinutes(3))
                )
        );

        await _scene.PostAsync(_scene.Body("www")).RefusedAsync(HttpStatusCode.ServiceUnavailable, "zone_busy");
        _scene.Pass(TimeSpan.FromMinutes(6));

        await Eventually.TrueAsync(() => _scene.At("www") is ["192.0.2.1"], Patience);
        await Eventually.TrueAsync(
            async _ => (await _scene.ListAsync("&managed=true&state=in_sync")).Count == 1,
            Patience
        );
    }

    [Fact]
    public async Task Change_ThatCostsSeveralCalls_IsCountedAsSoMany()
    {
        _scene.Provider.Limits = _scene.Provider.Limits with { CallsPerMinute = 60, CallsPerChange = 10 };
        await _scene.ListAsync();

        await _scene
            .PostAsync(_scene.Body("www"))
            .RefusedAsync(HttpStatusCode.TooManyRequests, "provider_rate_limited");
    }

    [Fact]
    public async Task Change_ThatCostsOneCall_IsWithinTheSameLimit()
    {
        _scene.Provider.Limits = _scene.Provider.Limits with { CallsPerMinute = 60 };
        await _scene.ListAsync();

        await _scene.CreateAsync("www");
    }

    [Fact]
    public async Task Queries_ThatTakeAFew_SayWhichOnes()
    {
        await _scene.CreateAsync("www");
        await _scene.PassAsync();
        await WhenPassIsDueAsync(DnsScene.ZoneId);
        var calls = _scene.Provider.Calls.Count;
        await Eventually.TrueAsync(() => _scene.Provider.Calls.Count > calls, Patience);

        Assert.DoesNotContain(
            _scene.Base.Service.Logs.Entries,
            entry => entry.Message.Contains("without an 'OrderBy'", StringComparison.Ordinal)
        );
    }

    private Task<int> WhenPassIsDueAsync(string zoneId)
    {
        var now = _scene.Clock.GetUtcNow();
        return _scene.Base.Service.QueryAsync(database =>
            database
                .Set<KnownZone>()
                .Where(zone => zone.ZoneId == zoneId)
                .ExecuteUpdateAsync(set => set.SetProperty(zone => zone.PassAt, now))
        );
    }
}

public sealed class DnsWorkerOnSqlite() : DnsWorkerTests("sqlite");

public sealed class DnsWorkerOnPostgres() : DnsWorkerTests("postgres");
