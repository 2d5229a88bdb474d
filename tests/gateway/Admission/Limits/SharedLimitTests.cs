using System.Net;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>Two gateways, one budget, in a real Redis that may go away.</summary>
public sealed class SharedLimitTests : IAsyncLifetime
{
    private static readonly Guid User = Guid.CreateVersion7();
    private static readonly Guid Credential = Guid.CreateVersion7();

    private readonly PrivateRedis _redis = new();
    private readonly List<LimitedStage> _gateways = [];

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(40, 1000)]
    [InlineData(400, 20)]
    public async Task TwoGateways_OneCredential_AdmitTheBurstOnce(int burst, int blocks)
    {
        var (one, other) = await StartTwoAsync(burst, "Open", blocks);

        var admitted = await Task.WhenAll(one(burst), other(burst));

        Assert.Equal(burst, admitted.Sum());
    }

    [Fact]
    public async Task TwoGateways_OneAccount_CountSignInsTogether()
    {
        var gateways = (await StartAsync(40, "Open", 20), await StartAsync(40, "Open", 20));

        Assert.Equal(
            10,
            await LimitedStage.AdmittedAsync(
                20,
                i => (i % 2 == 0 ? gateways.Item1 : gateways.Item2).LoginAsync("a@example.org")
            )
        );
    }

    [Fact]
    public async Task StoreIsAway_FailOpen_EachGatewayCountsByItself()
    {
        var (one, other) = await StartTwoAsync(40, "Open", 1000);
        Assert.Equal(1, await one(1));
        await _redis.StopAsync();

        Assert.Equal((40, 40), (await one(60), await other(60)));
    }

    [Fact]
    public async Task StoreIsAway_FailClosed_RefusesUntilItIsBack()
    {
        var gateway = await StartAsync(40, "Closed", 1000);
        var person = gateway.Identity.AddUser(User, Credential);
        Assert.Equal(HttpStatusCode.OK, await gateway.StatusAsync("/v1/nodes", person.Credential));

        await _redis.StopAsync();
        using var refused = await gateway.AskAsync("/v1/nodes", person.Credential);
        await refused.RefusedAsync(HttpStatusCode.ServiceUnavailable, "limits_unavailable");
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.Unauthorized, await gateway.StatusAsync("/v1/nodes"));

        await _redis.StartAsync();
        await Eventually.TrueAsync(async _ =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(2));
            return await gateway.StatusAsync("/v1/nodes", person.Credential) == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task StoreIsAwayAtTheStart_FailClosed_AdmitsOnceItIsThere()
    {
        await _redis.StopAsync();
        var gateway = await StartAsync(40, "Closed", 1000);
        var person = gateway.Identity.AddUser(User, Credential);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.StatusAsync("/v1/nodes", person.Credential));

        await _redis.StartAsync();
        await Eventually.TrueAsync(async _ =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(2));
            return await gateway.StatusAsync("/v1/nodes", person.Credential) == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task StoreHangs_RequestsWaitForItOnlyUntilItCountsAsAway()
    {
        var gateway = await StartAsync(1000, "Open", 1_000_000, timeout: "00:00:00.050");
        var person = gateway.Identity.AddUser(User, Credential);
        Assert.Equal(HttpStatusCode.OK, await gateway.StatusAsync("/v1/nodes", person.Credential));
        await RedisCommand.RunAsync(_redis.Url, "CLIENT", "PAUSE", "30000", "ALL");

        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(200, await LimitedStage.AdmittedAsync(200, _ => gateway.AskAsync("/v1/nodes", person.Credential)));
        // Three questions are waited for, 50 ms each; waiting for all would take 20 s.
        Assert.InRange(
            TimeProvider.System.GetElapsedTime(began),
            TimeSpan.FromMilliseconds(100),
            TimeSpan.FromSeconds(10)
        );
    }

    private async Task<(Func<int, Task<int>> One, Func<int, Task<int>> Other)> StartTwoAsync(
        int burst,
        string whenDown,
        int blocks
    ) => (Sender(await StartAsync(burst, whenDown, blocks)), Sender(await StartAsync(burst, whenDown, blocks)));

    private static Func<int, Task<int>> Sender(LimitedStage gateway)
    {
        var person = gateway.Identity.AddUser(User, Credential);
        return count => LimitedStage.AdmittedAsync(count, _ => gateway.AskAsync("/v1/nodes", person.Credential));
    }

    // A permit an hour: none grows back while the test runs.
    private async Task<LimitedStage> StartAsync(int burst, string whenDown, int blocks, string timeout = "00:00:05")
    {
        var gateway = await LimitedStage.StartAsync(
            ("SharedLimits:Redis", _redis.Url.ToString()),
            ("SharedLimits:Blocks", $"{blocks}"),
            ("SharedLimits:Timeout", timeout),
            ("Limits:general:Permits", "1"),
            ("Limits:general:Window", "01:00:00"),
            ("Limits:general:Burst", $"{burst}"),
            ("Limits:general:WhenStoreIsDown", whenDown),
            ("Limits:user:Shared", "false"),
            ("Limits:login-place:Window", "01:00:00")
        );
        _gateways.Add(gateway);
        return gateway;
    }
}
