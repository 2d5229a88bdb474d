using System.Net;
using System.Text.Json;
using Panel.Alerts.Tests.Support;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests;

public abstract class AlertTests(AlertsStage stage) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly Guid _organization = Guid.CreateVersion7();
    private readonly Guid _target = Guid.CreateVersion7();
    private HttpClient _member = null!;

    [Fact]
    public async Task NodeWentOffline_SaidTwice_MakesOneAlertThatTheReturnResolves()
    {
        await stage.PublishAsync(Offline(_organization, Now));
        Assert.Equal("firing", (await FirstAsync(_ => true)).GetProperty("state").GetString());
        await stage.PublishAsync(Offline(_organization, Now.AddSeconds(60)));
        var alert = await FirstAsync(alert => alert.GetProperty("value").GetDouble() > 120);
        Assert.Equal(_target, alert.GetProperty("target").GetProperty("id").GetGuid());
        Assert.Single(await ListAsync());

        await stage.PublishAsync(new NodeWentOnline(_target, _organization, "node-1", Now.AddSeconds(90)));

        var resolved = await FirstAsync(alert => StateOf(alert) == "resolved");
        Assert.Equal(alert.GetProperty("id").GetGuid(), resolved.GetProperty("id").GetGuid());
        await stage.PublishAsync(Offline(_organization, Now.AddSeconds(300)));
        await Eventually.GetAsync(_ => ListAsync(), alerts => alerts.Count == 2);
    }

    [Fact]
    public async Task NodeWentOnline_OlderThanTheAlert_DoesNotResolveIt()
    {
        var late = Guid.CreateVersion7();
        await stage.PublishAsync(Offline(_organization, Now));
        await FirstAsync(_ => true);

        await stage.PublishAsync(new NodeWentOnline(_target, _organization, "node-1", Now.AddSeconds(-30)));
        await stage.PublishAsync(new NodeWentOffline(late, _organization, "later", Now, Now));

        await Eventually.GetAsync(_ => ListAsync(), alerts => alerts.Count == 2);
        Assert.All(await ListAsync(), alert => Assert.Equal("firing", StateOf(alert)));
    }

    [Fact]
    public async Task InstanceCrashed_Again_UpdatesTheOpenAlertUntilItRuns()
    {
        await stage.PublishAsync(Crashed(restarts: 0, oom: false));
        Assert.Contains(
            "exit code 3",
            (await FirstAsync(_ => true)).GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        await stage.PublishAsync(Crashed(restarts: 1, oom: true));
        var alert = await FirstAsync(alert => alert.GetProperty("value").GetDouble() == 2);
        Assert.Contains("out of memory", alert.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single(await ListAsync());

        await stage.PublishAsync(
            new InstanceStateChanged(
                _target,
                _organization,
                Guid.CreateVersion7(),
                "web",
                InstanceState.Starting,
                InstanceState.Running,
                Now.AddSeconds(20)
            )
        );

        await FirstAsync(alert => StateOf(alert) == "resolved");
    }

    [Fact]
    public async Task Acknowledge_Alert_IsNoLongerUnread()
    {
        await stage.PublishAsync(Offline(_organization, Now));
        var id = (await FirstAsync(_ => true)).GetProperty("id").GetGuid();
        Assert.Equal(1, await UnreadAsync());

        var acknowledged = await _member.PostAsync(new Uri($"/v1/alerts/{id}/ack", UriKind.Relative), null).JsonAsync();

        Assert.Equal("acknowledged", StateOf(acknowledged));
        Assert.NotEqual(JsonValueKind.Null, acknowledged.GetProperty("acknowledged_by").ValueKind);
        Assert.Equal(0, await UnreadAsync());
        Assert.Equal("node_offline of node-1", (await stage.AuditAsync("alert.acknowledged", id)).Target.Name);
    }

    [Fact]
    public async Task Alert_OfAnotherOrganization_IsNotFound()
    {
        await stage.PublishAsync(Offline(_organization, Now));
        var id = (await FirstAsync(_ => true)).GetProperty("id").GetGuid();
        using var stranger = stage.As(Guid.CreateVersion7());

        await stranger.GetAsync($"/v1/alerts/{id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PostAsync(new Uri($"/v1/alerts/{id}/ack", UriKind.Relative), null)
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("firing", StateOf(await FirstAsync(_ => true)));
    }

    [Fact]
    public async Task Alert_OfThePlatform_OnlyAdministratorsSeeIt()
    {
        await stage.PublishAsync(Offline(null, Now));
        using var administrator = stage.As(_organization, ["nodes.read"]);
        var alert = (await Eventually.GetAsync(_ => ListAsync(administrator), alerts => alerts.Any(IsOurs))).First(
            IsOurs
        );

        Assert.Empty(await ListAsync());
        await _member
            .GetAsync($"/v1/alerts/{alert.GetProperty("id").GetGuid()}")
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Call_WithoutInternalToken_IsUnauthorized()
    {
        using var stranger = new HttpClient { BaseAddress = stage.Address };
        await stranger.GetAsync("/v1/alerts").RefusedAsync(HttpStatusCode.Unauthorized, "internal_token_required");
    }

    public ValueTask InitializeAsync()
    {
        _member = stage.As(_organization);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _member.Dispose();
        return ValueTask.CompletedTask;
    }

    private NodeWentOffline Offline(Guid? organization, DateTimeOffset at) =>
        new(_target, organization, "node-1", Now.AddSeconds(-90), at);

    private InstanceCrashed Crashed(int restarts, bool oom) =>
        new(
            _target,
            _organization,
            Guid.CreateVersion7(),
            "web",
            new LastExit(3, oom, Now),
            restarts,
            Now.AddSeconds(10),
            Now.AddSeconds(restarts)
        );

    private Task<JsonElement> FirstAsync(Func<JsonElement, bool> which) =>
        Eventually.GetAsync(
            async _ => (await ListAsync()).FirstOrDefault(which),
            alert => alert.ValueKind == JsonValueKind.Object,
            TimeSpan.FromSeconds(20)
        );

    private async Task<List<JsonElement>> ListAsync(HttpClient? client = null) =>
        [.. (await (client ?? _member).GetAsync("/v1/alerts").JsonAsync()).GetProperty("data").EnumerateArray()];

    private async Task<int> UnreadAsync() =>
        (await _member.GetAsync("/v1/alerts/unread-count").JsonAsync()).GetProperty("count").GetInt32();

    private bool IsOurs(JsonElement alert) => alert.GetProperty("target").GetProperty("id").GetGuid() == _target;

    private static string? StateOf(JsonElement alert) => alert.GetProperty("state").GetString();
}

public sealed class AlertsOnSqlite(OnSqlite stage) : AlertTests(stage), IClassFixture<OnSqlite>;

public sealed class AlertsOnPostgres(OnPostgres stage) : AlertTests(stage), IClassFixture<OnPostgres>;
