using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

public sealed class SqliteKindMeetingTests(SqliteInstancesApi api) : KindMeetingTests(api);

public sealed class PostgresKindMeetingTests(PostgresInstancesApi api) : KindMeetingTests(api);

/// <summary>
/// What becomes of what is asked for while an operation of the same instance has not ended: it waits behind it (or
/// overtakes it on the node), joins it, or is refused with a code.
/// </summary>
public abstract class KindMeetingTests(InstancesApi api)
{
    private static readonly string[] Asked =
    [
        "start",
        "stop",
        "restart",
        "kill",
        "reinstall",
        "update",
        "delete",
        "archive",
        "extract",
    ];

    [Theory]
    // what runs . . . . . start       stop        restart     kill        reinstall   update      delete      archive       extract
    [InlineData(
        "installing installing  installing  installing  waits       busy        waits       waits       not_installed not_installed"
    )]
    [InlineData(
        "starting   waits       waits       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "reinstall  installing  installing  installing  waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "start      joins       waits       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "stop       waits       joins       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "restart    waits       waits       joins       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "kill       waits       waits       waits       joins       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "update     waits       waits       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "archive    waits       waits       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "extract    waits       waits       waits       waits       busy        waits       waits       waits         waits"
    )]
    [InlineData(
        "delete     deleting    deleting    deleting    deleting    deleting    deleting    joins       deleting      deleting"
    )]
    public async Task Kind_MeetingAnother_DoesAsTheTableSays(string row)
    {
        await using var stage = await Stage.SetAsync(api, memory: 1L << 40);
        var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var seen = new List<string>();
        foreach (var asked in Asked)
        {
            var (instance, running) = await RunAsync(stage, cells[0], asked);
            seen.Add(OutcomeOf(await AskAsync(stage, instance, asked), running));
        }

        Assert.Equal(cells[1..], seen);
    }

    private static string OutcomeOf((HttpStatusCode Status, JsonNode Body) answer, Guid running) =>
        answer switch
        {
            { Status: HttpStatusCode.Conflict } => (string)answer.Body["code"]!,
            { Status: HttpStatusCode.Accepted } when (Guid)answer.Body["operation"]!["id"]! == running => "joins",
            { Status: HttpStatusCode.Accepted } => "waits",
            _ => $"{answer.Status}",
        };

    /// <summary>An instance, and an operation of it that has not ended.</summary>
    private static async Task<(Guid Instance, Guid Operation)> RunAsync(Stage stage, string first, string name)
    {
        var body = new
        {
            workload_id = stage.Workload,
            name,
            node_id = stage.Node.Id,
            resources = new { cpu_millicores = 0 },
        };
        var made = await Stage.JsonAsync(await stage.PostAsync(body), HttpStatusCode.Accepted);
        var (instance, create) = ((Guid)made["instance"]!["id"]!, (Guid)made["operation"]!["id"]!);
        switch (first)
        {
            case "installing":
                return (instance, create);
            case "starting":
                await stage.Node.ObserveAsync(FakeNode.Seen(instance, InstanceState.Starting));
                await stage.StateAsync(instance, "starting");
                return (instance, create);
        }

        var state = first == "reinstall" ? InstanceState.Stopped : InstanceState.Running;
        await stage.Node.FinishAsync(create, instance, OperationOutcome.Succeeded, state);
        await stage.OperationAsync(create, "succeeded");
        var (status, answer) = await AskAsync(stage, instance, first);
        Assert.Equal(HttpStatusCode.Accepted, status);
        return (instance, (Guid)answer["operation"]!["id"]!);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(Stage stage, Guid instance, string what)
    {
        var path = $"/v1/instances/{instance}";
        using var answer = what switch
        {
            "archive" => await stage.Client.PostAsJsonAsync(
                $"{path}/files/archive",
                new { paths = (string[])["world"], target = "a.zip" }
            ),
            "extract" => await stage.Client.PostAsJsonAsync($"{path}/files/extract", new { path = "a.zip" }),
            "update" => await stage.Client.PutAsJsonAsync(path, new { name = "renamed" }),
            "delete" => await stage.Client.DeleteAsync(path),
            _ => await stage.Client.PostAsync($"{path}/{what}", null),
        };
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
