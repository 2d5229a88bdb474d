using System.Net;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

public sealed class SqliteOperationListTests(SqliteInstancesApi api) : OperationListTests(api);

public sealed class PostgresOperationListTests(PostgresInstancesApi api) : OperationListTests(api);

public abstract class OperationListTests(InstancesApi api)
{
    [Fact]
    public async Task List_Filtered_HasOnlyThose()
    {
        await using var stage = await Stage.SetAsync(api);
        var (mine, create) = (await stage.CreateRunningAsync("mine"), await stage.CreateAsync("other"));
        var stop = await stage.ActAsync(mine, "stop");

        Assert.Equal(3, (await ListAsync(stage, "subject_type=instance")).Count);
        Assert.Empty(await ListAsync(stage, "subject_type=zone"));
        Assert.Equal(2, (await ListAsync(stage, $"subject_id={mine}")).Count);
        Assert.Equal(2, (await ListAsync(stage, $"instance_id={mine}")).Count);
        Assert.Equal([stop], await ListAsync(stage, "kind=stop"));
        Assert.Equal([stop, create.Operation], await ListAsync(stage, "status=queued"));
        Assert.Equal([create.Operation], await ListAsync(stage, "kind=create&status=queued"));
        Assert.Empty(await ListAsync(stage, "kind=archive"));
    }

    [Theory]
    [InlineData("subject_type", "Instance")]
    [InlineData("subject_type", "aaaaaaaaaaaaaaaaa")]
    [InlineData("subject_id", "mine")]
    [InlineData("kind", "")]
    [InlineData("kind", "start'--")]
    [InlineData("kind", "aaaaaaaaaaaaaaaaa")]
    [InlineData("status", "waiting")]
    [InlineData("status", "1")]
    [InlineData("instance_id", "1")]
    public async Task List_WrongValue_IsRefusedByItsName(string name, string value)
    {
        await using var stage = await Stage.SetAsync(api);

        var answer = await stage.Client.GetAsync($"/v1/operations?{name}={Uri.EscapeDataString(value)}");

        Assert.NotNull((await Stage.JsonAsync(answer, HttpStatusCode.BadRequest))["errors"]?[name]);
    }

    [Fact]
    public async Task Get_ShowsTheSubjectAndTheResult()
    {
        await using var stage = await Stage.SetAsync(api);
        var (instance, operation) = await stage.CreateAsync("shop");
        Assert.Null((await stage.OperationAsync(operation, "queued"))["result"]);

        await stage.Node.ReportAsync(
            new OperationFinished(
                stage.Node.Id,
                stage.Node.NextSequence(),
                operation,
                instance,
                OperationOutcome.Succeeded,
                null,
                null,
                FakeNode.Now,
                FakeNode.Seen(instance, InstanceState.Running),
                Result: """{"size": 12}"""
            )
        );

        var ended = await stage.OperationAsync(operation, "succeeded");
        Assert.Equal(
            ("instance", instance, "shop", "create", 12),
            (
                (string?)ended["subject"]!["type"],
                (Guid)ended["subject"]!["id"]!,
                (string?)ended["subject"]!["name"],
                (string?)ended["kind"],
                (int)ended["result"]!["size"]!
            )
        );
    }

    private static async Task<IReadOnlyList<Guid>> ListAsync(Stage stage, string query)
    {
        var page = await Stage.JsonAsync(await stage.Client.GetAsync($"/v1/operations?{query}"), HttpStatusCode.OK);
        return [.. page["data"]!.AsArray().Select(row => (Guid)row!["id"]!)];
    }
}
