using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Instances.Tests.Support;
using Values = System.Collections.Generic.Dictionary<string, string?>;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteNewWorkloadVersionTests(SqliteInstancesApi api) : NewWorkloadVersionTests(api);

public sealed class PostgresNewWorkloadVersionTests(PostgresInstancesApi api) : NewWorkloadVersionTests(api);

/// <summary>An instance that had set values takes the next version of its workload by the number alone.</summary>
public abstract class NewWorkloadVersionTests(InstancesApi api)
{
    private const string First = """
          image: registry.example/game:1
          images: {stable: "registry.example/game:1", beta: "registry.example/game:1-beta"}
          ports: [{name: game, containerPort: 80}]
          variables: [{env: A, default: a}, {env: B, default: "5", rules: [integer]}]
        """;

    [Fact]
    public async Task Version_ThatMakesAVariableNotEditable_KeepsItsValue()
    {
        await using var stage = await Stage.SetAsync(api);
        var (workload, id) = await CreateAsync(stage);
        await stage.ChangeSpecAsync(
            workload,
            With(First, "{env: A, default: a}", "{env: A, default: a, editable: false}")
        );

        var (spec, warnings) = await TakeAsync(stage, id, new { workload_version = 2 });

        Assert.Equal(("mine", "7"), (spec.Environment["A"], spec.Environment["B"]));
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Version_WithoutAVariable_DropsItsValueAndSaysSo()
    {
        await using var stage = await Stage.SetAsync(api);
        var (workload, id) = await CreateAsync(stage);
        await stage.ChangeSpecAsync(workload, With(First, "{env: A, default: a}, ", ""));
        await stage.ChangeSpecAsync(workload, First);

        var (spec, warnings) = await TakeAsync(stage, id, new { workload_version = 2 });
        var (again, _) = await TakeAsync(stage, id, new { workload_version = 3 });

        Assert.False(spec.Environment.ContainsKey("A"));
        Assert.StartsWith("variables.A:", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("a", again.Environment["A"]);
    }

    [Fact]
    public async Task Version_WithStricterRules_TakesTheDefaultAndSaysSo()
    {
        await using var stage = await Stage.SetAsync(api);
        var (workload, id) = await CreateAsync(stage);
        await stage.ChangeSpecAsync(workload, With(First, "rules: [integer]", "rules: [integer, \"max:6\"]"));

        await InvalidAsync(
            stage,
            id,
            new { workload_version = 2, variables = new Values { ["B"] = "8" } },
            "variables.B"
        );
        var (spec, warnings) = await TakeAsync(stage, id, new { workload_version = 2 });

        Assert.Equal(("mine", "5"), (spec.Environment["A"], spec.Environment["B"]));
        Assert.Equal(
            "variables.B: the value must be at most 6 in this version of the workload; its default is used.",
            Assert.Single(warnings)
        );
    }

    [Fact]
    public async Task Version_WithANewVariableThatMustBeGiven_AsksForIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var (workload, id) = await CreateAsync(stage);
        await stage.ChangeSpecAsync(workload, With(First, "variables: [", "variables: [{env: C, rules: [required]}, "));

        await InvalidAsync(stage, id, new { workload_version = 2 }, "variables.C");
        var (spec, _) = await TakeAsync(
            stage,
            id,
            new { workload_version = 2, variables = new Values { ["C"] = "c" } }
        );
        Assert.Equal("c", spec.Environment["C"]);
    }

    [Fact]
    public async Task Version_WithOtherImagesAndPorts_FollowsThem()
    {
        await using var stage = await Stage.SetAsync(api);
        var (workload, id) = await CreateAsync(stage, image: "beta");
        await stage.ChangeSpecAsync(
            workload,
            With(
                With(First, "game:1", "game:2"),
                "containerPort: 80}",
                "containerPort: 80}, {name: query, containerPort: 81, protocol: UDP}"
            )
        );

        var (spec, warnings) = await TakeAsync(stage, id, new { workload_version = 2 });

        Assert.Equal("registry.example/game:2-beta", spec.Image);
        Assert.StartsWith("image:", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(["game", "query"], spec.Ports.Select(port => port.Name));
        Assert.Equal("80", spec.Environment["SERVER_PORT"]);
    }

    private static string With(string spec, string before, string after) =>
        spec.Replace(before, after, StringComparison.Ordinal);

    private static async Task InvalidAsync(Stage stage, Guid id, object body, string field)
    {
        var answer = await stage.Client.PutAsJsonAsync($"/v1/instances/{id}", body);
        Assert.NotNull((await Stage.JsonAsync(answer, HttpStatusCode.BadRequest))["errors"]![field]);
    }

    private static async Task<(Guid Workload, Guid Instance)> CreateAsync(Stage stage, string? image = null)
    {
        var workload = await stage.AddSpecAsync(First);
        var variables = new Values { ["A"] = "mine", ["B"] = "7" };
        var answer = await stage.PostAsync(
            new
            {
                workload_id = workload,
                name = "a",
                node_id = stage.Node.Id,
                image,
                variables,
            }
        );
        return (workload, (Guid)(await Stage.JsonAsync(answer, HttpStatusCode.Accepted))["instance"]!["id"]!);
    }

    private static async Task<(InstanceSpec Spec, string[] Warnings)> TakeAsync(Stage stage, Guid id, object body)
    {
        var answer = await Stage.JsonAsync(
            await stage.Client.PutAsJsonAsync($"/v1/instances/{id}", body),
            HttpStatusCode.Accepted
        );
        var operation = (Guid)answer["operation"]!["id"]!;
        var update = await stage.Node.Commands.FirstAsync<UpdateInstance>(update => update.OperationId == operation);
        return (update.Spec, [.. answer["operation"]!["warnings"]!.AsArray().Select(line => (string)line!)]);
    }
}
