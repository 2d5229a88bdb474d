using Panel.Contracts;
using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Instances;

public sealed class SqliteInstanceAnnouncementTests(SqliteInstancesApi api) : InstanceAnnouncementTests(api);

public abstract class InstanceAnnouncementTests(InstancesApi api)
{
    [Fact]
    public async Task Create_SaysWhatOtherServicesNameTheInstanceBy()
    {
        await using var stage = await Stage.SetAsync(api);

        var (id, _) = await stage.CreateAsync("shop");

        var changed = await api.Events.Received.FirstAsync<InstanceChanged>(one => one.InstanceId == id);
        Assert.Equal(
            (stage.Organization, stage.Node.Id, "shop", 1L),
            (changed.OrganizationId, changed.NodeId, changed.Name, changed.Version)
        );
        Assert.Equal(new InstancePort("web", 30000, PortProtocol.Tcp, Primary: true), Assert.Single(changed.Ports));
    }
}
