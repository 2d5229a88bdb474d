using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Shared;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>Buckets in a real Redis.</summary>
public sealed class RedisBudgetTests(PrivateRedis redis) : IClassFixture<PrivateRedis>
{
    private static readonly BucketRule TenAnHour = new(10, TimeSpan.FromHours(1), 10, TimeProvider.System);

    [Fact]
    public async Task Take_FromTwoGateways_GivesNoPermitTwice()
    {
        using var one = new RedisBudget(redis.Url);
        using var other = new RedisBudget(redis.Url);

        var takes = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => (i % 2 == 0 ? one : other).TakeAsync("race", 1, TenAnHour, 1, CancellationToken.None))
        );

        Assert.Equal(10, takes.Sum(grant => grant.Permits));
        Assert.InRange(takes.Max(grant => grant.FullIn), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task Take_MoreThanIsLeft_GivesTheRest()
    {
        using var budget = new RedisBudget(redis.Url);
        Assert.Equal(8, (await budget.TakeAsync("rest", 1, TenAnHour, 8, CancellationToken.None)).Permits);
        Assert.Equal(2, (await budget.TakeAsync("rest", 1, TenAnHour, 8, CancellationToken.None)).Permits);
        Assert.Equal(0, (await budget.TakeAsync("rest", 1, TenAnHour, 8, CancellationToken.None)).Permits);
        Assert.Equal(8, (await budget.TakeAsync("rest", 2, TenAnHour, 8, CancellationToken.None)).Permits);
    }

    [Fact]
    public async Task Take_TimePasses_PermitsGrowBack()
    {
        using var budget = new RedisBudget(redis.Url);
        var fast = new BucketRule(100, TimeSpan.FromSeconds(1), 10, TimeProvider.System);
        Assert.Equal(10, (await budget.TakeAsync("growth", 1, fast, 10, CancellationToken.None)).Permits);
        await Eventually.TrueAsync(async cancellationToken =>
            (await budget.TakeAsync("growth", 1, fast, 1, cancellationToken)).Permits == 1
        );
    }

    [Fact]
    public async Task Take_ServerHasForgottenTheScript_TeachesItAgain()
    {
        using var budget = new RedisBudget(redis.Url);
        await budget.TakeAsync("script", 1, TenAnHour, 1, CancellationToken.None);
        await RedisCommand.RunAsync(redis.Url, "SCRIPT", "FLUSH");
        Assert.Equal(1, (await budget.TakeAsync("script", 1, TenAnHour, 1, CancellationToken.None)).Permits);
    }

    [Fact]
    public async Task Take_ServerGoesAndComesBack_IsConnectedAgain()
    {
        await using var server = new PrivateRedis();
        await server.StartAsync();
        using var budget = new RedisBudget(server.Url);
        await budget.TakeAsync("restart", 1, TenAnHour, 10, CancellationToken.None);

        await server.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() =>
            budget.TakeAsync("restart", 1, TenAnHour, 1, CancellationToken.None)
        );
        await server.StartAsync();

        var grant = await Eventually.GetAsync(
            cancellationToken => budget.TakeAsync("restart", 1, TenAnHour, 1, cancellationToken),
            grant => grant.Permits == 1
        );
        Assert.Equal(1, grant.Permits);
    }

    [Fact]
    public async Task Take_ServerHangs_EndsInTimeAndRecovers()
    {
        await using var server = new PrivateRedis();
        await server.StartAsync();
        using var budget = new RedisBudget(server.Url);
        await budget.TakeAsync("hang", 1, TenAnHour, 1, CancellationToken.None);

        await RedisCommand.RunAsync(server.Url, "CLIENT", "PAUSE", "1000", "ALL");
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            budget.TakeAsync("hang", 1, TenAnHour, 1, limit.Token)
        );

        await Eventually.TrueAsync(async cancellationToken =>
            (await budget.TakeAsync("hang", 2, TenAnHour, 1, cancellationToken)).Permits == 1
        );
    }
}
