using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Instances.Tests.Support;
using Values = System.Collections.Generic.Dictionary<string, string?>;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteVariableEditingTests(SqliteInstancesApi api) : VariableEditingTests(api);

public sealed class PostgresVariableEditingTests(PostgresInstancesApi api) : VariableEditingTests(api);

/// <summary>Who sets variables that a workload declares as not editable.</summary>
public abstract class VariableEditingTests(InstancesApi api)
{
    private const string Slots = """
          image: registry.example/game:1
          variables:
          - {env: SLOTS, default: "10", rules: [required, integer], editable: false}
          - {env: MOTD, default: hello}
        """;

    private const string Key = """
          image: registry.example/game:1
          variables: [{env: KEY, default: "", rules: [required, string], editable: false}]
        """;

    [Fact]
    public async Task Create_WithAVariableThatIsNotEditable_IsTakenFromWhoMayEditTheWorkload()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Slots);
        using var operators = stage.Operator();
        using var administrator = stage.Administrator("servers.create");

        foreach (var client in new[] { operators, administrator })
        {
            var id = await CreatedAsync(client, stage, workload, new Values { ["SLOTS"] = "32" });
            Assert.Equal("32", (await SpecAsync(stage, id)).Environment["SLOTS"]);
        }
    }

    [Fact]
    public async Task Create_WithAVariableThatIsNotEditable_IsForbiddenToACustomer()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Slots);
        using var other = stage.Administrator("users.read");

        foreach (var client in new[] { stage.Client, other })
        {
            var answer = await CreateAsync(client, stage, workload, new Values { ["SLOTS"] = "32" });
            var refused = await Stage.JsonAsync(answer, HttpStatusCode.Forbidden);
            Assert.Equal("variable_not_editable", (string?)refused["code"]);
            Assert.NotNull(refused["errors"]!["variables.SLOTS"]);
        }
    }

    [Fact]
    public async Task Create_WithTheValueThatItHasAnyway_IsNoChange()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Slots);

        await CreatedAsync(stage.Client, stage, workload, new Values { ["SLOTS"] = "10", ["MOTD"] = "hi" });
    }

    [Fact]
    public async Task Create_WithARequiredValueThatOnlyAnOperatorGives_NeedsTheOperator()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Key);
        using var operators = stage.Operator();

        await InvalidAsync(await CreateAsync(stage.Client, stage, workload, new Values()), "variables.KEY");
        await InvalidAsync(
            await CreateAsync(operators, stage, workload, new Values { ["KEY"] = " " }),
            "variables.KEY"
        );
        var id = await CreatedAsync(operators, stage, workload, new Values { ["KEY"] = "k" });
        Assert.Equal("k", (await SpecAsync(stage, id)).Environment["KEY"]);
    }

    [Fact]
    public async Task Update_OfAVariableThatIsNotEditable_IsTheOperatorsAlone()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Slots);
        using var operators = stage.Operator();
        using var administrator = stage.Administrator("servers.update");
        var id = await CreatedAsync(operators, stage, workload, new Values { ["SLOTS"] = "32" });

        await InvalidAsync(await UpdateAsync(operators, id, new Values { ["SLOTS"] = "many" }), "variables.SLOTS");
        foreach (var value in new[] { "10", null })
        {
            var refused = await UpdateAsync(stage.Client, id, new Values { ["SLOTS"] = value });
            await Stage.RefusedAsync(refused, HttpStatusCode.Forbidden, "variable_not_editable");
        }

        var same = await UpdateAsync(stage.Client, id, new Values { ["SLOTS"] = "32", ["MOTD"] = "x" });
        await Stage.JsonAsync(same, HttpStatusCode.Accepted);
        await Stage.JsonAsync(
            await UpdateAsync(administrator, id, new Values { ["SLOTS"] = "64" }),
            HttpStatusCode.Accepted
        );

        await stage.Node.Commands.FirstAsync<UpdateInstance>(update =>
            update.Spec.InstanceId == id
            && update.Spec.Environment["SLOTS"] == "64"
            && update.Spec.Environment["MOTD"] == "x"
        );
    }

    private static async Task<Guid> CreatedAsync(HttpClient client, Stage stage, Guid workload, Values variables)
    {
        var answer = await Stage.JsonAsync(
            await CreateAsync(client, stage, workload, variables),
            HttpStatusCode.Accepted
        );
        return (Guid)answer["instance"]!["id"]!;
    }

    private static Task<HttpResponseMessage> CreateAsync(
        HttpClient client,
        Stage stage,
        Guid workload,
        Values variables
    ) =>
        client.PostAsJsonAsync(
            "/v1/instances",
            new
            {
                workload_id = workload,
                name = "a",
                node_id = stage.Node.Id,
                variables,
            }
        );

    private static Task<HttpResponseMessage> UpdateAsync(HttpClient client, Guid id, Values variables) =>
        client.PutAsJsonAsync($"/v1/instances/{id}", new { variables });

    private static async Task InvalidAsync(HttpResponseMessage answer, string field) =>
        Assert.NotNull((await Stage.JsonAsync(answer, HttpStatusCode.BadRequest))["errors"]![field]);

    private static async Task<InstanceSpec> SpecAsync(Stage stage, Guid id) =>
        (await stage.Node.Commands.FirstAsync<InstallInstance>(install => install.Spec.InstanceId == id)).Spec;
}
