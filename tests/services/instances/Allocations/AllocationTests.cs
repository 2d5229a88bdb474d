using System.Net;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Allocations;

public sealed class SqliteAllocationTests(SqliteInstancesApi api) : AllocationTests(api);

public sealed class PostgresAllocationTests(PostgresInstancesApi api) : AllocationTests(api);

public abstract class AllocationTests(InstancesApi api)
{
    [Fact]
    public async Task Create_FourAtOnceForOneFixedPort_OneGetsIt()
    {
        await using var stage = await Stage.SetAsync(api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => stage.PostAsync($"i{i}", port: 30080)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Accepted))
        {
            await Stage.RefusedAsync(answer, HttpStatusCode.Conflict, "port_taken");
        }
    }

    [Fact]
    public async Task Create_SameNumberByTcpAndUdp_FitsBoth()
    {
        await using var stage = await Stage.SetAsync(api);
        var udp = await stage.AddWorkloadAsync("[{name: web, containerPort: 53, protocol: UDP}]");

        await Stage.JsonAsync(await stage.PostAsync("tcp", port: 30053), HttpStatusCode.Accepted);
        await Stage.JsonAsync(await stage.PostAsync("udp", port: 30053, udp), HttpStatusCode.Accepted);
        await Stage.RefusedAsync(
            await stage.PostAsync("udp2", port: 30053, udp),
            HttpStatusCode.Conflict,
            "port_taken"
        );
    }

    [Fact]
    public async Task Create_PortOutsideOfTheRange_IsRefused()
    {
        await using var stage = await Stage.SetAsync(api);

        var answer = await Stage.JsonAsync(await stage.PostAsync("a", port: 30100), HttpStatusCode.BadRequest);

        Assert.NotNull(answer["errors"]!["allocations[0].port"]);
    }

    [Fact]
    public async Task Create_OnAProcessNode_ListensOnTheHostPortItself()
    {
        await using var stage = await Stage.SetAsync(api, runtime: "process");

        await stage.CreateAsync();

        var spec = (await stage.Node.Commands.FirstAsync<InstallInstance>(_ => true)).Spec;
        Assert.Equal(new PortBinding("web", "0.0.0.0", 30000, 30000, PortProtocol.Tcp), Assert.Single(spec.Ports));
    }
}
