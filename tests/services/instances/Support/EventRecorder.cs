using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Instances.Tests.Support;

/// <summary>Another service on the bus: it hears what instances says, and speaks for the nodes service.</summary>
internal static class EventRecorder
{
    public static Task<BusPeer> StartAsync(SharedMemoryFabric fabric) =>
        BusPeer.StartAsync(
            fabric,
            "probe",
            bus =>
                bus.Consume<Received.Consumer<InstanceCreated>>("created")
                    .Consume<Received.Consumer<InstanceChanged>>("changed")
                    .Consume<Received.Consumer<InstanceDeleted>>("deleted")
                    .Consume<Received.Consumer<InstanceCrashed>>("crashed")
                    .Consume<Received.Consumer<InstanceRenamed>>("renamed")
                    .Consume<Received.Consumer<InstanceStateChanged>>("state")
                    .Consume<Received.Consumer<NodeAllocationChanged>>("allocation")
                    .Consume<Received.Consumer<AuditRecorded>>("audit")
        );

    /// <summary>Waits until the newest sums of the node are these.</summary>
    public static Task SumsAsync(this BusPeer events, Guid node, NodeCapacity allocated, int instances) =>
        Eventually.GetAsync(
            () =>
                events
                    .Received.All<NodeAllocationChanged>(change => change.NodeId == node)
                    .MaxBy(change => change.Version),
            newest => newest?.Allocated == allocated && newest.Instances == instances,
            TimeSpan.FromSeconds(20)
        );
}
