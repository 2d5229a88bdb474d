using System.Net;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.DataPlane;

public sealed class SqliteDataPlaneTests(SqliteInstancesApi api) : DataPlaneTests(api);

public sealed class PostgresDataPlaneTests(PostgresInstancesApi api) : DataPlaneTests(api);

public abstract class DataPlaneTests(InstancesApi api)
{
    [Fact]
    public async Task Files_WhileTheNodesServiceIsAway_Answer503()
    {
        await using var stage = await Stage.SetAsync(api);
        var (id, _) = await stage.CreateAsync();

        var answer = await stage.Client.GetAsync($"/v1/instances/{id}/files?path=/");

        await Stage.RefusedAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
