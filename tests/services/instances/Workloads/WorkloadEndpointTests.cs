using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Panel.Instances.Data;

namespace Panel.Instances.Tests.Workloads;

public sealed class SqliteWorkloadEndpointTests(SqliteWorkloadsApi api)
    : WorkloadEndpointTests(api),
        IClassFixture<SqliteWorkloadsApi>;

public sealed class PostgresWorkloadEndpointTests(PostgresWorkloadsApi api)
    : WorkloadEndpointTests(api),
        IClassFixture<PostgresWorkloadsApi>;

public abstract class WorkloadEndpointTests(WorkloadsApi api)
{
    private readonly Guid _organization = Guid.CreateVersion7();

    private HttpClient Client => field ??= api.ClientOf(_organization);

    [Fact]
    public async Task Create_YamlThenJson_AnswersWithTheDocument()
    {
        var created = await Client.PostAsync("/v1/workloads", Yaml("web"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var body = await JsonAsync(created);
        Assert.Equal($"/v1/workloads/{body["id"]}", created.Headers.Location!.ToString());
        Assert.Equal("web", (string?)body["name"]);
        Assert.Equal(1, (int?)body["version"]);
        Assert.Equal("nginx", (string?)body["document"]!["spec"]!["image"]);

        var again = await Client.PostAsync(
            "/v1/workloads",
            new StringContent(body["document"]!.ToJsonString(), Encoding.UTF8, "application/json")
        );

        Assert.True(JsonNode.DeepEquals(body["document"], (await JsonAsync(again))["document"]));
        Assert.True(
            JsonNode.DeepEquals(
                body["document"],
                (await JsonAsync(await Client.GetAsync(created.Headers.Location)))["document"]
            )
        );
    }

    [Fact]
    public async Task Create_BadDocument_NamesEveryField()
    {
        var answer = await Client.PostAsync(
            "/v1/workloads",
            new StringContent(
                "apiVersion: panel/v1\nkind: Workload\nmetadata: {name: x}\nspec: {ports: [{name: a}]}\n",
                Encoding.UTF8,
                "application/yaml"
            )
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            ["spec.image", "spec.ports[0].containerPort"],
            (await JsonAsync(answer))["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("text/plain", "x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest)]
    [InlineData("application/yaml", "a: [", HttpStatusCode.BadRequest)]
    public async Task Create_UnreadableBody_IsRefused(string type, string body, HttpStatusCode status) =>
        Assert.Equal(
            status,
            (await Client.PostAsync("/v1/workloads", new StringContent(body, Encoding.UTF8, type))).StatusCode
        );

    [Fact]
    public async Task ImportEgg_ThenExport_GivesAnEqualEgg()
    {
        var egg = EggFiles.Read("real/egg-mordhau-wine.json");

        var imported = await Client.PostAsync(
            "/v1/workloads/import-egg",
            new StringContent(egg, Encoding.UTF8, "application/json")
        );

        Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        var body = await JsonAsync(imported);
        Assert.NotEmpty(body["warnings"]!.AsArray());
        Assert.Equal("egg", (string?)body["source"]);
        var exported = await Client.GetStringAsync($"/v1/workloads/{body["id"]}/export?format=egg");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(egg), JsonNode.Parse(exported)));
        var yaml = await Client.GetAsync($"/v1/workloads/{body["id"]}/export?format=yaml");
        Assert.Equal("application/yaml", yaml.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await Client.PostAsync(
                    "/v1/workloads",
                    new StringContent(await yaml.Content.ReadAsStringAsync(), Encoding.UTF8, "application/yaml")
                )
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await Client.GetAsync($"/v1/workloads/{body["id"]}/export?format=toml")).StatusCode
        );
    }

    [Fact]
    public async Task ImportEgg_BadEgg_NamesTheFieldAndKeepsNothing()
    {
        var answer = await Client.PostAsync(
            "/v1/workloads/import-egg",
            new StringContent("""{"name":"x","docker_images":{"a":"b c"}}""", Encoding.UTF8, "application/json")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull((await JsonAsync(answer))["errors"]!["docker_images.a"]);
        Assert.Empty((await JsonAsync(await Client.GetAsync("/v1/workloads")))["data"]!.AsArray());
    }

    [Fact]
    public async Task Update_WithIfMatch_MakesAVersionAndRefusesAStaleOne()
    {
        var id = await CreateAsync("one");

        var updated = await PutAsync(id, "two", ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        Assert.Equal(2, (int?)(await JsonAsync(updated))["version"]);
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(id, "three", ifMatch: "1")).StatusCode);
        Assert.Equal(2, (int?)(await JsonAsync(await PutAsync(id, "two", ifMatch: null)))["version"]);

        Assert.Equal(
            "one",
            (string?)
                (await JsonAsync(await Client.GetAsync($"/v1/workloads/{id}?version=1")))["document"]!["metadata"]![
                    "name"
                ]
        );
        Assert.Equal("two", (string?)(await JsonAsync(await Client.GetAsync($"/v1/workloads/{id}")))["name"]);
    }

    [Fact]
    public async Task Update_Concurrently_LosesNothing()
    {
        var id = await CreateAsync("base");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(id, $"name-{i}", ifMatch: "1")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict,
                    answer.StatusCode.ToString()
                )
        );
    }

    [Fact]
    public async Task List_PagesAndSearches_WithinTheOrganization()
    {
        foreach (var name in new[] { "alpha", "beta", "gamma_1", "gammaX1" })
        {
            await CreateAsync(name);
        }

        var first = await JsonAsync(await Client.GetAsync("/v1/workloads?limit=3"));
        var second = await JsonAsync(await Client.GetAsync($"/v1/workloads?limit=3&cursor={first["next_cursor"]}"));
        Assert.Equal(
            ["gammaX1", "gamma_1", "beta", "alpha"],
            first["data"]!.AsArray().Concat(second["data"]!.AsArray()).Select(row => (string?)row!["name"])
        );
        Assert.Null(second["next_cursor"]);
        Assert.Equal(
            ["gamma_1"],
            (await JsonAsync(await Client.GetAsync("/v1/workloads?search=MMA_1")))["data"]!
                .AsArray()
                .Select(row => (string?)row!["name"])
        );
    }

    [Fact]
    public async Task AnyRequest_FromAnotherOrganization_Is404()
    {
        var id = await CreateAsync("mine");
        using var stranger = api.ClientOf(Guid.CreateVersion7());

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v1/workloads/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v1/workloads/{id}/export")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsync($"/v1/workloads/{id}", Yaml("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/v1/workloads/{id}")).StatusCode);
        Assert.Empty((await JsonAsync(await stranger.GetAsync("/v1/workloads")))["data"]!.AsArray());
    }

    [Fact]
    public async Task AnyRequest_WithoutThePermission_Is403()
    {
        using var reader = api.ClientOf(_organization, "workloads.read");

        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/v1/workloads")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync("/v1/workloads", Yaml("x"))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await reader.DeleteAsync($"/v1/workloads/{Guid.CreateVersion7()}")).StatusCode
        );
    }

    [Fact]
    public async Task Delete_WhileAnInstanceUsesIt_IsRefused()
    {
        var id = await CreateAsync("used");
        var instance = await AddInstanceAsync(id);
        Assert.Equal(HttpStatusCode.Conflict, (await Client.DeleteAsync($"/v1/workloads/{id}")).StatusCode);

        await using (var scope = api.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<InstancesDbContext>();
            database.Remove(instance);
            await database.SaveChangesAsync();
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Client.DeleteAsync($"/v1/workloads/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.DeleteAsync($"/v1/workloads/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync($"/v1/workloads/{id}?version=1")).StatusCode);
    }

    private async Task<Instance> AddInstanceAsync(Guid workload)
    {
        var instance = new Instance
        {
            Id = Guid.CreateVersion7(),
            OrganizationId = _organization,
            NodeId = Guid.CreateVersion7(),
            WorkloadId = workload,
            WorkloadVersion = 1,
            Name = "i",
            Image = "nginx",
            Variables = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        await using var scope = api.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<InstancesDbContext>();
        database.Add(instance);
        await database.SaveChangesAsync();
        return instance;
    }

    private async Task<Guid> CreateAsync(string name) =>
        (Guid)(await JsonAsync(await Client.PostAsync("/v1/workloads", Yaml(name))))["id"]!;

    private async Task<HttpResponseMessage> PutAsync(Guid id, string name, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/workloads/{id}") { Content = Yaml(name) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Client.SendAsync(request);
    }

    private static StringContent Yaml(string name) =>
        new(
            $"apiVersion: panel/v1\nkind: Workload\nmetadata: {{name: {name}}}\nspec: {{image: nginx}}\n",
            Encoding.UTF8,
            "application/yaml"
        );

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
}
