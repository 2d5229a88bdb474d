using Panel.Contracts;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Organizations;

/// <summary>Says on the bus what instances and nodes say, and waits until identity has heard it.</summary>
internal sealed class Resources(IdentityFactory identity, EventListener events)
{
    public async Task<Guid> AddInstanceAsync(Guid organization, string name)
    {
        var id = Guid.CreateVersion7();
        await events.PublishAsync(
            new InstanceCreated(
                id,
                organization,
                Guid.CreateVersion7(),
                name,
                new ResourceLimits(1, 1, 1, 1),
                ManualClock.Start
            )
        );
        await HeardAsync(id);
        return id;
    }

    public async Task<Guid> AddNodeAsync(Guid organization, string name)
    {
        var id = Guid.CreateVersion7();
        await events.PublishAsync(Changed(id, organization, name));
        await HeardAsync(id);
        return id;
    }

    public Task RenameAsync(Guid instance, Guid organization, string name) =>
        events.PublishAsync(new InstanceRenamed(instance, organization, name, ManualClock.Start));

    public Task RemoveInstanceAsync(Guid instance, Guid organization) =>
        events.PublishAsync(new InstanceDeleted(instance, organization, Guid.CreateVersion7(), ManualClock.Start));

    public Task RemoveNodeAsync(Guid node, Guid organization) =>
        events.PublishAsync(new NodeDeleted(node, organization, ManualClock.Start));

    public static NodeChanged Changed(Guid id, Guid organization, string name) =>
        new(
            id,
            organization,
            name,
            NodeStatus.Online,
            true,
            new Dictionary<string, string>(),
            new NodeCapacity(1, 1, 1),
            "docker",
            "203.0.113.7",
            new PortRange(1, 2),
            1,
            ManualClock.Start
        );

    private Task HeardAsync(Guid id) =>
        Eventually.TrueAsync(_ =>
            identity.WithAsync(async (db, _) => await db.Set<OrganizationResource>().FindAsync(id) is not null)
        );
}
