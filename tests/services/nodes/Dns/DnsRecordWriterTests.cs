using System.Net;
using System.Net.Http.Json;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>Writers that meet, die or follow something.</summary>
public abstract class DnsRecordWriterTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task TwoWritersOfAZone_WriteOneAfterTheOther()
    {
        await _scene.ListAsync();
        await using var second = await _scene.Base.StartServiceAsync();
        using var other = second.As(_scene.Member);
        var written = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _scene.Provider.Written = change => written.Enqueue(change.Name);
        _scene.Provider.Before = async _ => await Task.Yield();

        var posts = Enumerable
            .Range(0, 8)
            .Select(number =>
                (number % 2 == 0 ? _scene.Client : other).PostAsJsonAsync("/v1/dns/records", _scene.Body($"n{number}"))
            );
        var answers = await Task.WhenAll(posts);

        Assert.All(
            answers,
            answer =>
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable })
        );
        // Each mark is followed by its record, and by nothing of another writer.
        Assert.True(written.Count >= 2);
        Assert.All(written.Chunk(2), pair => Assert.Equal($"_panel-a.{pair[1]}", pair[0]));
    }

    [Fact]
    public async Task SameRecordTwiceAtOnce_IsWrittenOnce()
    {
        await _scene.ListAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 5).Select(number => _scene.PostAsync(_scene.Body("same", content: $"192.0.2.{number}")))
        );

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Single(_scene.At("same")!);
    }

    [Fact]
    public async Task FollowingANode_HasItsAddressAlsoWhenThatChanges()
    {
        var node = (await _scene.Base.Service.RegisterAsync(_scene.Member, "alpha")).NodeId;
        var made = await _scene.CreateAsync("alpha", content: null, nodeId: node);
        Assert.Equal(["203.0.113.7"], _scene.At("alpha"));
        await _scene
            .PostAsync(_scene.Body("six", "AAAA", null, node))
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        await _scene.Client.PutAsync($"/v1/nodes/{node}", new { public_address = "203.0.113.8" }).JsonAsync();

        await Eventually.TrueAsync(() => _scene.At("alpha") is ["203.0.113.8"], TimeSpan.FromSeconds(30));
        Assert.Equal(node, made.GetProperty("node_id").GetGuid());
    }

    [Fact]
    public async Task Request_ThatDiesBetweenMarkAndRecord_IsFinishedAsOurs()
    {
        await _scene.ListAsync();
        var applied = 0;
        _scene.Provider.Before = method =>
            method == "apply" && Interlocked.Increment(ref applied) > 1
                ? throw new ProviderException(ProviderFailure.Unavailable, "gone")
                : Task.CompletedTask;

        await _scene
            .PostAsync(_scene.Body("www"))
            .RefusedAsync(HttpStatusCode.ServiceUnavailable, "provider_unavailable");
        Assert.NotNull(_scene.At("_panel-a.www", "TXT"));

        _scene.Provider.Before = _ => Task.CompletedTask;
        _scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await Eventually.TrueAsync(
            async _ =>
            {
                await _scene.PassAsync();
                return _scene.Provider.All(DnsScene.ZoneId).Count == 0;
            },
            TimeSpan.FromSeconds(30)
        );
        using var client = _scene.Base.As(_scene.Member);
        await client.PostAsJsonAsync("/v1/dns/records", _scene.Body("www")).JsonAsync(HttpStatusCode.Created);
    }
}

public sealed class DnsRecordWritersOnSqlite() : DnsRecordWriterTests("sqlite");

public sealed class DnsRecordWritersOnPostgres() : DnsRecordWriterTests("postgres");
