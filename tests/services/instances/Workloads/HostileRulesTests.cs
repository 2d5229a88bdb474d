using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Workloads;

public sealed class SqliteHostileRulesTests(SqliteInstancesApi api) : HostileRulesTests(api);

public sealed class PostgresHostileRulesTests(PostgresInstancesApi api) : HostileRulesTests(api);

/// <summary>
/// As many variables with as many rules as a document may have, each of them an expression that goes back and forth.
/// </summary>
public abstract class HostileRulesTests(InstancesApi api)
{
    private const int Variables = 256;
    private const int Rules = 64;

    // Wide enough for a busy machine; each expression alone took 250 ms before there was a budget for all.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("/^(a+)+(?!b)$/")]
    [InlineData("/^(a+)+$/")]
    public async Task Request_WithHostileRules_EndsWithinTheBudget(string pattern)
    {
        await using var stage = await Stage.SetAsync(api);
        using var author = api.ClientOf(stage.Organization);
        var first = await AddAsync(() => author.PostAsJsonAsync("/v1/workloads", Document("string")));
        var created = await Stage.JsonAsync(await CreateAsync(stage, first), HttpStatusCode.Accepted);
        var document = Document($"regex:{pattern}");
        var instance = $"/v1/instances/{created["instance"]!["id"]}";

        var hostile = await AddAsync(() => author.PostAsJsonAsync("/v1/workloads", document));
        var changed = await TimedAsync(() => author.PutAsJsonAsync($"/v1/workloads/{first}", document));
        await Stage.JsonAsync(changed, HttpStatusCode.OK);
        await RefusedAsync(await TimedAsync(() => CreateAsync(stage, hostile)));
        var moved = await TimedAsync(() => stage.Client.PutAsJsonAsync(instance, new { workload_version = 2 }));
        await RefusedAsync(moved, quietly: pattern.EndsWith("+$/", StringComparison.Ordinal));
        await AddAsync(() => author.PostAsJsonAsync("/v1/workloads/import-egg", Egg(pattern)));
    }

    private static async Task<Guid> AddAsync(Func<Task<HttpResponseMessage>> request) =>
        (Guid)(await Stage.JsonAsync(await TimedAsync(request), HttpStatusCode.Created))["id"]!;

    private static Task<HttpResponseMessage> CreateAsync(Stage stage, Guid workload) =>
        stage.PostAsync(
            new
            {
                workload_id = workload,
                name = "a",
                node_id = stage.Node.Id,
                variables = Enumerable
                    .Range(0, Variables)
                    .ToDictionary(number => $"V{number}", _ => $"{new string('a', 60)}!"),
            }
        );

    // What breaks no budget breaks the rules: the values that an instance keeps
    // are dropped then, and those that it is given refused.
    private static async Task RefusedAsync(HttpResponseMessage answer, bool quietly = false)
    {
        if (quietly && answer.StatusCode == HttpStatusCode.Accepted)
        {
            return;
        }

        var errors = (await Stage.JsonAsync(answer, HttpStatusCode.BadRequest))["errors"]!.AsObject();
        Assert.All(errors, error => Assert.StartsWith("variables.V", error.Key, StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> TimedAsync(Func<Task<HttpResponseMessage>> request)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await request();
        var took = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answer.RequestMessage!.RequestUri}: {took.TotalMilliseconds:0} ms"
        );
        Assert.InRange(took, TimeSpan.Zero, Longest);
        return answer;
    }

    private static JsonObject Document(string rule) =>
        new()
        {
            ["apiVersion"] = "panel/v1",
            ["kind"] = "Workload",
            ["metadata"] = new JsonObject { ["name"] = "hostile" },
            ["spec"] = new JsonObject
            {
                ["image"] = "a",
                ["variables"] = new JsonArray([
                    .. Enumerable
                        .Range(0, Variables)
                        .Select(number => new JsonObject { ["env"] = $"V{number}", ["rules"] = RulesOf(rule) }),
                ]),
            },
        };

    private static JsonObject Egg(string pattern) =>
        new()
        {
            ["meta"] = new JsonObject { ["version"] = "PTDL_v2" },
            ["name"] = "hostile",
            ["docker_images"] = new JsonObject { ["a"] = "a" },
            ["startup"] = "./run",
            ["variables"] = new JsonArray([
                .. Enumerable
                    .Range(0, Variables)
                    .Select(number => new JsonObject
                    {
                        ["env_variable"] = $"V{number}",
                        ["default_value"] = $"{new string('a', 60)}!",
                        ["rules"] = RulesOf($"regex:{pattern}"),
                    }),
            ]),
        };

    private static JsonArray RulesOf(string rule) =>
        new([.. Enumerable.Repeat(rule, Rules).Select(text => (JsonNode)text)]);
}
