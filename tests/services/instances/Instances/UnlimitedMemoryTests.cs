using System.Net;
using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteUnlimitedMemoryTests(SqliteInstancesApi api) : UnlimitedMemoryTests(api);

public sealed class PostgresUnlimitedMemoryTests(PostgresInstancesApi api) : UnlimitedMemoryTests(api);

/// <summary>What a workload is told of its memory when it has no limit.</summary>
public abstract class UnlimitedMemoryTests(InstancesApi api)
{
    private const string Java = """
          image: registry.example/java:1
          startup: "java -Xmx{{SERVER_MEMORY}}M -jar server.jar"
          configFiles:
          - path: a.yml
            parser: yaml
            set: {heap: "{{server.build.memory}}", limit: "{{server.build.memory_limit}}", env: "{{env.SERVER_MEMORY}}"}
        """;

    [Theory]
    // A tenth of 8 GiB stays for the node.
    [InlineData(8L << 30, "", "7372")]
    [InlineData(8L << 30, "resources: {requests: {memory: 2Gi}}", "2048")]
    [InlineData(8L << 30, "resources: {limits: {memory: 3Gi}}", "3072")]
    [InlineData(1L << 30, "", "768")]
    // The floor, and never more than there is.
    [InlineData(600L << 20, "", "512")]
    [InlineData(256L << 20, "", "256")]
    [InlineData(1L << 30, "resources: {requests: {memory: 4Gi}}", "1024")]
    [InlineData(0L, "", "512")]
    public async Task Create_WithoutALimit_TellsWhatTheNodeHasLeft(long memory, string resources, string mebibytes)
    {
        await using var stage = await Stage.SetAsync(api, memory);
        var workload = await stage.AddSpecAsync($"{Java}\n  {resources}");

        var spec = await CreateAsync(stage, workload, bytes: 0);

        Assert.Equal(0, spec.Limits.MemoryBytes);
        Assert.Equal(mebibytes, spec.Environment["SERVER_MEMORY"]);
        var set = Assert.Single(spec.ConfigFiles).Set;
        Assert.Equal((3, $"\"{mebibytes}\""), (set.Count, Assert.Single(set.Select(entry => entry.Value).Distinct())));
    }

    [Fact]
    public async Task Create_BesideReservedMemory_TellsWhatIsLeftOfIt()
    {
        await using var stage = await Stage.SetAsync(api);
        var workload = await stage.AddSpecAsync(Java);
        await CreateAsync(stage, workload, bytes: 4L << 30);

        Assert.Equal($"{7372 - 4096}", (await CreateAsync(stage, workload, bytes: null)).Environment["SERVER_MEMORY"]);
        Assert.Equal($"{7372 - 4096}", (await CreateAsync(stage, workload, bytes: 0)).Environment["SERVER_MEMORY"]);
        Assert.Equal("1", (await CreateAsync(stage, workload, bytes: 1000)).Environment["SERVER_MEMORY"]);
    }

    private static async Task<InstanceSpec> CreateAsync(Stage stage, Guid workload, long? bytes)
    {
        var resources = bytes is null ? null : new { memory_bytes = bytes };
        var answer = await stage.PostAsync(
            new
            {
                workload_id = workload,
                name = "a",
                node_id = stage.Node.Id,
                resources,
            }
        );
        var id = (Guid)(await Stage.JsonAsync(answer, HttpStatusCode.Accepted))["instance"]!["id"]!;
        return (await stage.Node.Commands.FirstAsync<InstallInstance>(install => install.Spec.InstanceId == id)).Spec;
    }
}
