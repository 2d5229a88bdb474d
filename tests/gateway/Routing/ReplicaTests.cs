using System.Net;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>Several replicas of a service, and what happens when one of them goes.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly ReplicaStage _stage = new();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task RoundRobin_TwoReplicas_TakeTurns()
    {
        var person = _stage.Identity.Add();
        for (var i = 0; i < 10; i++)
        {
            await OkAsync("/v1/nodes", person);
        }

        Assert.Equal((5, 5), (_stage.First.Seen, _stage.Second.Seen));
    }

    [Fact]
    public async Task ReplicaKilledUnderLoad_RequestsThatChangeNothing_SeeNoErrorOnceTheBreakerIsOpen()
    {
        var person = _stage.Identity.Add();
        using var stop = new CancellationTokenSource();
        var (answered, killed) = (0, false);
        var failedLate = 0;
        var load = Enumerable
            .Range(0, 16)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
                        Interlocked.Increment(ref answered);
                        if (response.StatusCode != HttpStatusCode.OK && Volatile.Read(ref killed))
                        {
                            Interlocked.Increment(ref failedLate);
                        }
                    }
                })
            )
            .ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref answered) > 200);

        await _stage.First.KillAsync();
        // Enough for five failures in a row, so that the breaker has opened.
        var seen = _stage.Second.Seen;
        await Eventually.TrueAsync(() => _stage.Second.Seen > seen + 100);
        Volatile.Write(ref killed, true);
        var before = Volatile.Read(ref answered);
        // Several pauses of the breaker and several probes.
        await Eventually.TrueAsync(() => Volatile.Read(ref answered) > before + 2000, TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(0, failedLate);
    }

    [Fact]
    public async Task ReplicaBreaksOff_GetGoesToTheOther_PostDoesNot()
    {
        var person = _stage.Identity.Add();
        _stage.First.Aborts = true;

        for (var i = 0; i < 4; i++)
        {
            await OkAsync("/v1/nodes", person);
        }

        var (first, second) = (_stage.First.Seen, _stage.Second.Seen);
        var posts = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostAsync("/v1/nodes", person)));

        Assert.Equal((2, 4), (first, second));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadGateway], posts.Order());
    }

    [Fact]
    public async Task ReplicaReturns_GetsItsShareAgain()
    {
        var person = _stage.Identity.Add();
        await OkAsync("/v1/nodes", person);
        await _stage.First.KillAsync();
        for (var i = 0; i < 20; i++)
        {
            await OkAsync("/v1/nodes", person);
        }

        await _stage.First.ReturnAsync();
        var seen = _stage.First.Seen;

        await Eventually.TrueAsync(async _ =>
        {
            await OkAsync("/v1/nodes", person);
            return _stage.First.Seen > seen;
        });
    }

    [Fact]
    public async Task OnlyReplica_SlowTenTimes_StaysIn()
    {
        var person = _stage.Identity.Add();
        var slow = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => _stage.GetAsync("/v1/instances/hang", person.Credential))
        );

        Assert.All(slow, response => Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode));
        // A breaker that had opened would refuse it without a try.
        var seen = _stage.Service.Seen;
        await StatusAsync("/v1/instances", person);
        Assert.Equal(seen + 1, _stage.Service.Seen);
        foreach (var response in slow)
        {
            response.Dispose();
        }
    }

    [Fact]
    public async Task OnlyReplica_BreaksOffEveryRequest_IsStillTried()
    {
        var person = _stage.Identity.Add();
        _stage.Service.Aborts = true;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync("/v1/alerts", person));
        }

        _stage.Service.Aborts = false;
        await OkAsync("/v1/alerts", person);
    }

    [Fact]
    public async Task OnlyReplica_GoneAndBack_IsThereWithTheNextRequest()
    {
        var person = _stage.Identity.Add();
        await _stage.Service.KillAsync();
        for (var i = 0; i < 20; i++)
        {
            using var refused = await _stage.GetAsync("/v1/alerts", person.Credential);
            await refused.RefusedAsync(HttpStatusCode.ServiceUnavailable, "service_unavailable");
        }

        await _stage.Service.ReturnAsync();
        await OkAsync("/v1/alerts", person);
    }

    [Fact]
    public async Task AllReplicas_GoneAndOneBack_ItIsThereWithTheNextRequest()
    {
        var person = _stage.Identity.Add();
        await _stage.First.KillAsync();
        await _stage.Second.KillAsync();
        // More than the budget of retries allows, and enough to open both breakers.
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/v1/nodes", person));
        }

        await _stage.Second.ReturnAsync();
        // Whichever of the two has the turn.
        for (var i = 0; i < 4; i++)
        {
            await OkAsync("/v1/nodes", person);
        }
    }

    private async Task OkAsync(string path, Person person) =>
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path, person));

    private async Task<HttpStatusCode> StatusAsync(string path, Person person)
    {
        using var response = await _stage.GetAsync(path, person.Credential);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> PostAsync(string path, Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {person.Credential}");
        using var response = await _stage.Client.SendAsync(request);
        return response.StatusCode;
    }
}
