using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Alerts.Tests.Support;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests.Rules;

public abstract class RuleTests(AlertsStage stage) : IAsyncLifetime
{
    private static readonly Uri Rules = new("/v1/alerts/rules", UriKind.Relative);
    private readonly Guid _organization = Guid.CreateVersion7();
    private HttpClient _member = null!;

    [Fact]
    public async Task List_NewOrganization_HasTheBuiltInRules()
    {
        Assert.Equal(
            ["disk_full", "disk_full", "install_failed", "instance_crashed", "node_offline"],
            (await ListAsync()).Select(rule => rule.GetProperty("built_in").GetString()!).Order()
        );
    }

    [Fact]
    public async Task BuiltIn_DeletedByAUser_StaysAway()
    {
        var rule = (await ListAsync()).Single(rule => rule.GetProperty("built_in").GetString() == "node_offline");
        await _member.DeleteAsync(Of(rule)).JsonAsync(HttpStatusCode.NoContent);
        Assert.Equal(4, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Create_Rule_IsReadChangedByItsVersionAndDeleted()
    {
        var created = await _member.PostAsJsonAsync(Rules, Rule("Busy")).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(300, created.GetProperty("duration_seconds").GetInt32());
        Assert.Equal("warn", created.GetProperty("severity").GetString());
        await stage.AuditAsync("alert_rule.created", created.GetProperty("id").GetGuid());

        using var change = new HttpRequestMessage(HttpMethod.Put, Of(created))
        {
            Content = JsonContent.Create(Rule("Busier")),
        };
        change.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        var changed = await _member.SendAsync(change).JsonAsync();
        Assert.Equal(
            ("Busier", 2),
            (changed.GetProperty("name").GetString(), changed.GetProperty("version").GetInt32())
        );
        using var stale = new HttpRequestMessage(HttpMethod.Put, Of(created))
        {
            Content = JsonContent.Create(Rule("Late")),
        };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await _member.SendAsync(stale).RefusedAsync(HttpStatusCode.Conflict, "stale_version");

        await _member.PostAsJsonAsync(Rules, Rule("Busier")).RefusedAsync(HttpStatusCode.Conflict, "name_taken");
        await _member.DeleteAsync(Of(created)).JsonAsync(HttpStatusCode.NoContent);
        await _member.GetAsync(Of(created)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("""{"name": ""}""", "name")]
    [InlineData("""{"target_type": "planet"}""", "target_type")]
    [InlineData("""{"metric": "luck"}""", "metric")]
    [InlineData("""{"metric": "backup_age"}""", "metric")]
    [InlineData("""{"metric": "0"}""", "metric")]
    [InlineData("""{"operator": "ne"}""", "operator")]
    [InlineData("""{"threshold": null}""", "threshold")]
    [InlineData("""{"threshold": 1e300}""", "threshold")]
    [InlineData("""{"value": "crashed"}""", "value")]
    [InlineData("""{"duration_seconds": -1}""", "duration_seconds")]
    [InlineData("""{"duration_seconds": 86401}""", "duration_seconds")]
    [InlineData("""{"cooldown_seconds": 604801}""", "cooldown_seconds")]
    [InlineData("""{"resolve_threshold": 95}""", "resolve_threshold")]
    [InlineData("""{"severity": "fatal"}""", "severity")]
    [InlineData("""{"target_id": "01890000-0000-7000-8000-000000000000"}""", "target_id")]
    [InlineData("""{"labels": {"a b": "c"}}""", "labels")]
    [InlineData("""{"runbook_url": "javascript:alert(1)"}""", "runbook_url")]
    [InlineData("""{"metric": "state", "threshold": null, "operator": null, "value": "crashed"}""", "value")]
    [InlineData("""{"target_type": "instance", "metric": "heartbeat_missed"}""", "metric")]
    public async Task Create_WrongRule_NamesTheField(string change, string field)
    {
        var body = JsonSerializer.SerializeToNode(Rule("Wrong"))!.AsObject();
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!)
        {
            body[name] = JsonSerializer.SerializeToNode(value);
        }

        var refusal = await _member.PostAsJsonAsync(Rules, body).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.Contains(field, refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Rule_OfAnotherOrganization_DoesNotExist()
    {
        var created = await _member.PostAsJsonAsync(Rules, Rule("Ours")).JsonAsync(HttpStatusCode.Created);
        var node = Guid.CreateVersion7();
        await stage.PublishAsync(new NodeWentOnline(node, _organization, "node-1", TimeProvider.System.GetUtcNow()));
        using var stranger = stage.As(Guid.CreateVersion7());
        await stranger.GetAsync(Of(created)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.PutAsJsonAsync(Of(created), Rule("Theirs")).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync(Of(created)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await Eventually.TrueAsync(async token =>
            (await _member.PostAsJsonAsync(Rules, Rule("On the node", node), token)).StatusCode
            == HttpStatusCode.Created
        );
        await stranger
            .PostAsJsonAsync(Rules, Rule("On a foreign node", node))
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await stranger
            .PostAsJsonAsync(
                "/v1/alerts/rules/test",
                new { rule = Rule("Peek", node), from = TimeProvider.System.GetUtcNow().AddHours(-1) }
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Fact]
    public async Task Rule_OfThePlatform_OnlyAdministratorsSeeAndChangeIt()
    {
        Assert.DoesNotContain(await ListAsync(), rule => rule.GetProperty("platform").GetBoolean());
        using var reader = stage.As(_organization, ["nodes.read"]);
        using var writer = stage.As(_organization, ["nodes.read", "nodes.update"]);
        var rule = (
            await Eventually.GetAsync(
                _ => ListAsync(reader),
                all => all.Any(one => one.GetProperty("platform").GetBoolean())
            )
        ).First(one =>
            one.GetProperty("platform").GetBoolean() && one.GetProperty("built_in").GetString() == "disk_full"
        );
        var body = new
        {
            name = "Node disk almost full",
            target_type = "node",
            metric = "disk_usage",
            @operator = "gt",
            threshold = 95,
        };
        await _member.PutAsJsonAsync(Of(rule), body).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await reader.PutAsJsonAsync(Of(rule), body).RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(
            95,
            (await writer.PutAsJsonAsync(Of(rule), body).JsonAsync()).GetProperty("threshold").GetDouble()
        );
    }

    [Fact]
    public async Task Silence_OfAnotherOrganization_DoesNotExist()
    {
        var silences = new Uri("/v1/alerts/silences", UriKind.Relative);
        var body = new
        {
            matchers = new[]
            {
                new
                {
                    label = "rule",
                    op = "=",
                    value = "x",
                },
            },
            ends_at = TimeProvider.System.GetUtcNow().AddDays(1),
        };
        var silence = await _member.PostAsJsonAsync(silences, body).JsonAsync(HttpStatusCode.Created);
        var path = new Uri($"{silences}/{silence.GetProperty("id").GetString()}", UriKind.Relative);
        using var stranger = stage.As(Guid.CreateVersion7());
        await stranger.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync(path).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await _member
            .PostAsJsonAsync(silences, body with { ends_at = TimeProvider.System.GetUtcNow().AddDays(91) })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _member.DeleteAsync(path).JsonAsync(HttpStatusCode.NoContent);
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

    private static object Rule(string name, Guid? target = null) =>
        new
        {
            name,
            target_type = "node",
            target_id = target,
            metric = "cpu_usage",
            @operator = "gt",
            threshold = 90.0,
        };

    private static Uri Of(JsonElement rule) => new($"{Rules}/{rule.GetProperty("id").GetString()}", UriKind.Relative);

    private async Task<List<JsonElement>> ListAsync(HttpClient? client = null) =>
        [.. (await (client ?? _member).GetAsync(Rules).JsonAsync()).GetProperty("data").EnumerateArray()];
}

public sealed class RulesOnSqlite(OnSqlite stage) : RuleTests(stage), IClassFixture<OnSqlite>;

public sealed class RulesOnPostgres(OnPostgres stage) : RuleTests(stage), IClassFixture<OnPostgres>;
