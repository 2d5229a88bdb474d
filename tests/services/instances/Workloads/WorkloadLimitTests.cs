using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Workloads;

public sealed class SqliteWorkloadLimitTests(SqliteWorkloadLimitTests.Small api)
    : WorkloadLimitTests(api),
        IClassFixture<SqliteWorkloadLimitTests.Small>
{
    public sealed class Small() : SmallApi("sqlite");
}

public sealed class PostgresWorkloadLimitTests(PostgresWorkloadLimitTests.Small api)
    : WorkloadLimitTests(api),
        IClassFixture<PostgresWorkloadLimitTests.Small>
{
    public sealed class Small() : SmallApi("postgres");
}

/// <summary>What an organization may keep, where that is three workloads and 8,000 bytes.</summary>
public abstract class WorkloadLimitTests(WorkloadsApi api)
{
    public abstract class SmallApi(string provider) : WorkloadsApi(provider)
    {
        protected override IReadOnlyDictionary<string, string?> Settings =>
            new Dictionary<string, string?>
            {
                ["Workloads:MostPerOrganization"] = "3",
                ["Workloads:MostBytesPerOrganization"] = "8000",
            };
    }

    [Fact]
    public async Task Create_BeyondTheNumber_IsRefusedAlsoWhenRequestsRace()
    {
        using var client = api.ClientOf(Guid.CreateVersion7());
        using var other = api.ClientOf(Guid.CreateVersion7());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(number => AddAsync(client, Document($"w{number}", 10)))
        );

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await FullAsync(refused);
        }

        var full = await (await AddAsync(client, Document("x", 10))).Content.ReadAsStringAsync();
        Assert.Contains("3 workloads", full, StringComparison.Ordinal);
        await FullAsync(await client.PostAsJsonAsync("/v1/workloads/import-egg", Egg(10)));
        await Stage.JsonAsync(await AddAsync(other, Document("x", 10)), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Versions_BeyondTheBytes_AreRefused_AndADeletedWorkloadMakesRoom()
    {
        using var client = api.ClientOf(Guid.CreateVersion7());
        var id = await IdAsync(await AddAsync(client, Document("w", 2000)));

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(number => ChangeAsync(client, id, Document("w", 2000 + number)))
        );

        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), 1, 2);
        await FullAsync(await ChangeAsync(client, id, Document("w", 2100)));
        await FullAsync(await client.PostAsJsonAsync("/v1/workloads/import-egg", Egg(2000)));
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/v1/workloads/{id}")).StatusCode);
        await Stage.JsonAsync(
            await client.PostAsJsonAsync("/v1/workloads/import-egg", Egg(2000)),
            HttpStatusCode.Created
        );
    }

    [Fact]
    public async Task Create_WithMoreRulesThanAListMayHave_IsRefusedInEveryForm()
    {
        using var client = api.ClientOf(Guid.CreateVersion7());
        var rules = string.Join('|', Enumerable.Repeat("string", 65));
        var fine = string.Join('|', Enumerable.Repeat("string", 64));

        var refused = await Stage.JsonAsync(
            await AddAsync(client, Document("w", 10, rules)),
            HttpStatusCode.BadRequest
        );
        Assert.NotNull(refused["errors"]!["spec.variables[0].rules"]);
        var egg = Egg(10);
        egg["variables"]![0]!["rules"] = rules;
        await Stage.JsonAsync(await client.PostAsJsonAsync("/v1/workloads/import-egg", egg), HttpStatusCode.BadRequest);

        var id = await IdAsync(await AddAsync(client, Document("w", 10, fine)));
        await Stage.JsonAsync(await ChangeAsync(client, id, Document("w", 10, rules)), HttpStatusCode.BadRequest);
        await Stage.JsonAsync(await ChangeAsync(client, id, Document("w", 11, fine)), HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> AddAsync(HttpClient client, JsonObject document) =>
        client.PostAsJsonAsync("/v1/workloads", document);

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string id, JsonObject document) =>
        client.PutAsJsonAsync($"/v1/workloads/{id}", document);

    private static async Task<string> IdAsync(HttpResponseMessage answer) =>
        (string)(await Stage.JsonAsync(answer, HttpStatusCode.Created))["id"]!;

    private static Task FullAsync(HttpResponseMessage answer) =>
        Stage.RefusedAsync(answer, HttpStatusCode.Conflict, "workload_limit");

    private static JsonObject Document(string name, int length, string rules = "string") =>
        new()
        {
            ["apiVersion"] = "panel/v1",
            ["kind"] = "Workload",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["image"] = "a",
                ["startup"] = new string('x', length),
                ["variables"] = new JsonArray(new JsonObject { ["env"] = "A", ["rules"] = rules }),
            },
        };

    private static JsonObject Egg(int length) =>
        new()
        {
            ["meta"] = new JsonObject { ["version"] = "PTDL_v2" },
            ["name"] = "egg",
            ["docker_images"] = new JsonObject { ["a"] = "a" },
            ["startup"] = new string('x', length),
            ["variables"] = new JsonArray(
                new JsonObject
                {
                    ["env_variable"] = "A",
                    ["default_value"] = "a",
                    ["rules"] = "string",
                }
            ),
        };
}
