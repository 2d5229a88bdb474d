using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteListTests(SqliteInstancesApi api) : ListTests(api);

public sealed class PostgresListTests(PostgresInstancesApi api) : ListTests(api);

public abstract class ListTests(InstancesApi api)
{
    [Theory]
    [InlineData("Ws-ÄÖ", "ws-äö")]
    [InlineData("Ws-ÄÖ", "WS-Äö")]
    [InlineData("ws-äö", "WS-ÄÖ")]
    [InlineData("СЕРВЕР", "сервер")]
    [InlineData("Ελλάδα", "ελλάδα")]
    [InlineData("50%_ö", "%_Ö")]
    public async Task Search_InAnyCaseOfAnyAlphabet_Finds(string name, string search)
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, _) = await stage.CreateAsync(name);
        await stage.CreateAsync("other");

        var answer = await stage.Client.GetAsync($"/v1/instances?search={Uri.EscapeDataString(search)}");
        var found = await Stage.JsonAsync(answer, HttpStatusCode.OK);

        Assert.Equal(id, (Guid)Assert.Single(found["data"]!.AsArray())!["id"]!);
    }

    [Theory]
    [InlineData("running", true)]
    [InlineData("install_failed", true)]
    [InlineData("5", false)]
    [InlineData("Running", false)]
    [InlineData("installfailed", false)]
    [InlineData("InstallFailed", false)]
    [InlineData("running,stopped", false)]
    [InlineData("running, stopped", false)]
    [InlineData("", false)]
    [InlineData("running&state=stopped", false)]
    public async Task State_OfTheQuery_IsOneOfTheNames(string state, bool fine)
    {
        using var client = api.ClientOf(Guid.CreateVersion7(), "instances.read");

        var answer = await client.GetAsync($"/v1/instances?state={state}");

        if (fine)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            Assert.NotNull((await Stage.JsonAsync(answer, HttpStatusCode.BadRequest))["errors"]!["state"]);
        }
    }

    [Fact]
    public async Task Update_OfTheName_IsAnnouncedOnce()
    {
        await using var stage = await Stage.SetAsync(api);
        var id = await stage.CreateRunningAsync("old");

        foreach (var name in new[] { "old", "new", "new", "newer" })
        {
            await Stage.JsonAsync(
                await stage.Client.PutAsJsonAsync($"/v1/instances/{id}", new { name }),
                HttpStatusCode.Accepted
            );
        }

        await api.Events.Received.FirstAsync<InstanceRenamed>(renamed =>
            renamed.InstanceId == id && renamed.Name == "newer"
        );
        var said = api
            .Events.Received.All<InstanceRenamed>(renamed => renamed.InstanceId == id)
            .OrderBy(renamed => renamed.At);
        Assert.Equal(
            [("new", stage.Organization), ("newer", stage.Organization)],
            said.Select(renamed => (renamed.Name, renamed.OrganizationId))
        );
    }
}
