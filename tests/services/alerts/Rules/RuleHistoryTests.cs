using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Alerts.Tests.Support;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Alerts.Tests.Rules;

/// <summary>Rules on history that came over the bus.</summary>
public abstract class RuleHistoryTests(AlertsStage stage)
{
    private const string Path = "/v1/alerts/rules/test";

    // An hour ago: too late to be evaluated, so that only the history has it.
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(
        TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 10 * 10 - 3600
    );

    // Busy from 60 to 120 s, and from 180 s to 350 s with nothing heard between 190 and 300 s.
    private static readonly int[] Heard =
    [
        .. Enumerable.Range(0, 20).Select(step => step * 10),
        .. Enumerable.Range(30, 10).Select(step => step * 10),
    ];

    private readonly Guid _organization = Guid.CreateVersion7();

    [Fact]
    public async Task Test_OnStoredHistory_AnswersAsTheRuleWouldHave()
    {
        var node = await StoreAsync();
        using var member = stage.As(_organization);

        // True for 60 s once. The second time a gap lies in between, and after it the rest is too short.
        var fires = await TestAsync(member, node, threshold: 90, duration: 60);
        Assert.Equal([(120, 130, 95)], FiredOf(fires));
        Assert.Equal((1, Heard.Length, 1), CountsOf(fires));
        Assert.Equal(
            ("node", node, "node-1"),
            (
                fires.GetProperty("would_have_fired")[0].GetProperty("target").GetProperty("type").GetString(),
                fires.GetProperty("would_have_fired")[0].GetProperty("target").GetProperty("id").GetGuid(),
                fires.GetProperty("would_have_fired")[0].GetProperty("target").GetProperty("name").GetString()
            )
        );

        var tooLong = await TestAsync(member, node, threshold: 90, duration: 70);
        Assert.Empty(FiredOf(tooLong));
        Assert.Equal((0, Heard.Length, 1), CountsOf(tooLong));
        Assert.Empty(FiredOf(await TestAsync(member, node, threshold: 99, duration: 0)));

        // What fires goes on over the gap. The cool-down holds the second notice back.
        var atOnce = await TestAsync(member, node, threshold: 90, duration: 0, cooldown: 600);
        Assert.Equal([(60, 130, 95), (180, 360, 97)], FiredOf(atOnce));
        Assert.Equal((1, Heard.Length, 1), CountsOf(atOnce));
        Assert.Equal(
            (2, Heard.Length, 1),
            CountsOf(await TestAsync(member, node, threshold: 90, duration: 0, cooldown: 0))
        );

        // The end of the range is not an end of the alert.
        var open = await TestAsync(member, node, threshold: 90, duration: 0, to: Start.AddSeconds(100));
        Assert.Equal([(60, null, 95)], FiredOf(open));

        // Nothing came of it.
        var alerts = await member.GetAsync("/v1/alerts").JsonAsync();
        Assert.Empty(alerts.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Test_OfAnotherOrganization_SeesNothingOfTheHistory()
    {
        var node = await StoreAsync();
        using var stranger = stage.As(Guid.CreateVersion7());

        await stranger
            .PostAsJsonAsync(Path, RequestOf(node, 90, 60, 600, null))
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        var all = await stranger.PostAsJsonAsync(Path, RequestOf(null, 90, 0, 600, null)).JsonAsync();

        Assert.Empty(FiredOf(all));
        Assert.Equal((0, 0, 0), CountsOf(all));
    }

    [Theory]
    [InlineData("""{"from": null}""", "from")]
    [InlineData("""{"from": "2999-01-01T00:00:00Z"}""", "from")]
    [InlineData("""{"from": "0001-01-01T00:00:00Z"}""", "from")]
    [InlineData("""{"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:01Z"}""", "from")]
    [InlineData("""{"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}""", "from")]
    [InlineData("""{"from": "9999-12-31T00:00:00Z", "to": "9999-12-31T23:59:59Z"}""", "from")]
    public async Task Test_OverAWrongRange_NamesTheField(string change, string field)
    {
        using var member = stage.As(_organization);
        var body = JsonSerializer.SerializeToNode(RequestOf(null, 90, 60, 600, null))!.AsObject();
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!)
        {
            body[name] = JsonSerializer.SerializeToNode(value);
        }

        var refusal = await member.PostAsJsonAsync(Path, body).RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.Equal([field], refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private async Task<Guid> StoreAsync()
    {
        var node = Guid.CreateVersion7();
        await stage.PublishAsync(new NodeWentOnline(node, _organization, "node-1", Start));
        using var member = stage.As(_organization);
        await Eventually.TrueAsync(async token =>
            (await member.PostAsJsonAsync(Path, RequestOf(node, 90, 0, 0, null), token)).StatusCode == HttpStatusCode.OK
        );
        var samples = Heard.Select(second => new NodeSample(
            Start.AddSeconds(second),
            CpuAt(second),
            Load1: 1,
            MemoryUsedBytes: 1,
            MemoryTotalBytes: 2,
            DiskUsedBytes: 1,
            DiskTotalBytes: 2,
            NetworkReceivedPerSecond: 0,
            NetworkSentPerSecond: 0,
            Instances: []
        ));
        await stage.ReportAsync(new NodeSamples(node, 1, [.. samples]));
        await Eventually.GetAsync(
            _ => TestAsync(member, node, threshold: 90, duration: 0),
            answer => answer.GetProperty("samples").GetInt32() == Heard.Length,
            TimeSpan.FromSeconds(30)
        );
        return node;
    }

    private static double CpuAt(int second) =>
        second switch
        {
            >= 60 and <= 120 => 95,
            >= 180 and < 200 => 96,
            >= 300 and <= 350 => 97,
            _ => 50,
        };

    private static Task<JsonElement> TestAsync(
        HttpClient client,
        Guid node,
        double threshold,
        int duration,
        int cooldown = 600,
        DateTimeOffset? to = null
    ) => client.PostAsJsonAsync(Path, RequestOf(node, threshold, duration, cooldown, to)).JsonAsync();

    private static object RequestOf(Guid? node, double threshold, int duration, int cooldown, DateTimeOffset? to) =>
        new
        {
            rule = new
            {
                name = "busy",
                target_type = "node",
                target_id = node,
                metric = "cpu_usage",
                @operator = "gt",
                threshold,
                duration_seconds = duration,
                cooldown_seconds = cooldown,
            },
            from = Start,
            to,
        };

    private static (int From, int? To, int Peak)[] FiredOf(JsonElement answer) =>
        [
            .. answer
                .GetProperty("would_have_fired")
                .EnumerateArray()
                .Select(fired =>
                    (
                        SecondOf(fired.GetProperty("from")),
                        fired.GetProperty("to").ValueKind == JsonValueKind.Null
                            ? (int?)null
                            : SecondOf(fired.GetProperty("to")),
                        fired.GetProperty("peak").GetInt32()
                    )
                ),
        ];

    private static int SecondOf(JsonElement time) => (int)(time.GetDateTimeOffset() - Start).TotalSeconds;

    private static (int Notices, int Samples, int Gaps) CountsOf(JsonElement answer) =>
        (
            answer.GetProperty("notices").GetInt32(),
            answer.GetProperty("samples").GetInt32(),
            answer.GetProperty("gaps").GetInt32()
        );
}

public sealed class RuleHistoryOnSqlite(OnSqlite stage) : RuleHistoryTests(stage), IClassFixture<OnSqlite>;

public sealed class RuleHistoryOnPostgres(OnPostgres stage) : RuleHistoryTests(stage), IClassFixture<OnPostgres>;
