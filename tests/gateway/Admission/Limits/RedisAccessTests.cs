using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Shared;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>A Redis that does not let in everybody: passwords, databases, TLS.</summary>
public sealed class RedisAccessTests : IAsyncLifetime
{
    private static readonly BucketRule TenAnHour = new(10, TimeSpan.FromHours(1), 10, TimeProvider.System);

    private readonly RedisCertificate _certificate = new();
    private readonly PrivateRedis _redis;

    public RedisAccessTests() =>
        _redis = new PrivateRedis
        {
            Options =
            [
                "--requirepass",
                "secret",
                "--user",
                "limits",
                "on",
                ">p@ss:w/rd",
                "~panel:limit:*",
                "+@all",
                "--user",
                "few",
                "on",
                ">few",
                "~panel:limit:*",
                "+@connection",
                "+script|load",
                "+eval",
                "+evalsha",
                "+time",
                "+get",
                "+set",
                .. _certificate.Options,
            ],
        };

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _certificate.Dispose();
    }

    [Theory]
    [InlineData(":secret@")]
    [InlineData("default:secret@")]
    [InlineData("limits:p%40ss%3Aw%2Frd@")]
    [InlineData("few:few@")]
    public async Task Take_WithThePassword_IsLetIn(string user)
    {
        using var budget = new RedisBudget(Url(user));
        Assert.Equal(10, (await budget.TakeAsync("password", 1, TenAnHour, 20, CancellationToken.None)).Permits);
    }

    [Fact]
    public async Task Take_InADatabase_CountsThereAlone()
    {
        using var third = new RedisBudget(Url(":secret@", "/3"));
        using var again = new RedisBudget(Url(":secret@", "/3"));
        using var first = new RedisBudget(Url(":secret@"));

        Assert.Equal(10, (await third.TakeAsync("database", 1, TenAnHour, 20, CancellationToken.None)).Permits);
        Assert.Equal(0, (await again.TakeAsync("database", 1, TenAnHour, 20, CancellationToken.None)).Permits);
        Assert.Equal(10, (await first.TakeAsync("database", 1, TenAnHour, 20, CancellationToken.None)).Permits);
    }

    [Fact]
    public async Task Gateway_OverTls_SharesTheBudgetWithAnother()
    {
        await using var one = await StartAsync(Tls(":secret@"), "Closed", _certificate.Authority);
        await using var other = await StartAsync(Tls(":secret@"), "Closed", _certificate.Authority);
        var (user, credential) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        Assert.Equal(40, await AdmittedAsync(one, user, credential) + await AdmittedAsync(other, user, credential));
    }

    public static IEnumerable<TheoryDataRow<string, string>> Refusals =>
        new MatrixTheoryData<string, string>(
            ["password", "no password", "certificate", "name"],
            ["Open", "Closed"]
        ).Select(row => new TheoryDataRow<string, string>(row.Data.Item1, row.Data.Item2));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Store_ThatDoesNotLetUsIn_IsAway(string wrong, string whenDown)
    {
        var (address, authority, reason) = wrong switch
        {
            "password" => (Url(":wrong@"), null, "WRONGPASS"),
            "no password" => (Url(""), null, "NOAUTH"),
            "certificate" => (Tls(":secret@"), null, "certificate"),
            _ => (Tls(":secret@", "localhost"), _certificate.Authority, "certificate"),
        };
        await using var gateway = await StartAsync(address, whenDown, authority);
        var person = gateway.Identity.AddUser();

        // The first three questions are asked; then it counts as away.
        for (var i = 0; i < 5; i++)
        {
            using var answer = await gateway.AskAsync("/v1/nodes", person.Credential);
            if (whenDown == "Closed")
            {
                await answer.RefusedAsync(HttpStatusCode.ServiceUnavailable, "limits_unavailable");
            }
            else
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        var warning = Assert.Single(
            gateway.Logs.Entries,
            entry =>
                entry.Level == LogLevel.Warning
                && entry.Category.EndsWith(nameof(BudgetStore), StringComparison.Ordinal)
        );
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://secret@127.0.0.1", null)]
    [InlineData("redis://127.0.0.1/first", null)]
    [InlineData("http://127.0.0.1", null)]
    [InlineData("rediss://127.0.0.1", "/no/such/file")]
    public async Task Setting_ThatCannotBeRight_KeepsTheGatewayFromStarting(string address, string? authority) =>
        Assert.Contains(
            "SharedLimits:",
            (
                await Assert.ThrowsAsync<OptionsValidationException>(() =>
                    StartAsync(new Uri(address), "Open", authority)
                )
            ).Message,
            StringComparison.Ordinal
        );

    private static async Task<int> AdmittedAsync(LimitedStage gateway, Guid user, Guid credential)
    {
        var person = gateway.Identity.AddUser(user, credential);
        return await LimitedStage.AdmittedAsync(40, _ => gateway.AskAsync("/v1/nodes", person.Credential));
    }

    private static Task<LimitedStage> StartAsync(Uri address, string whenDown, string? authority) =>
        LimitedStage.StartAsync([
            ("SharedLimits:Redis", address.ToString()),
            ("SharedLimits:Timeout", "00:00:05"),
            ("SharedLimits:Blocks", "1000"),
            ("Limits:general:WhenStoreIsDown", whenDown),
            ("Limits:user:Shared", "false"),
            ("Limits:general:Permits", "1"),
            ("Limits:general:Window", "01:00:00"),
            ("Limits:general:Burst", "40"),
            .. authority is null ? Array.Empty<(string, string)>() : [("SharedLimits:CaFile", authority)],
        ]);

    private Uri Url(string user, string database = "") => new($"redis://{user}{_redis.Url.Authority}{database}");

    private Uri Tls(string user, string host = "127.0.0.1") => new($"rediss://{user}{host}:{_certificate.Port}");
}
