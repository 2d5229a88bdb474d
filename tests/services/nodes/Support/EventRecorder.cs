using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>Another service on the bus, which hears what nodes says.</summary>
internal static class EventRecorder
{
    public static Task<BusPeer> StartAsync(SharedMemoryFabric fabric) =>
        BusPeer.StartAsync(
            fabric,
            "probe",
            bus =>
                bus.Consume<Received.Consumer<NodeChanged>>("node-changed")
                    .Consume<Received.Consumer<NodeWentOnline>>("node-went-online")
                    .Consume<Received.Consumer<NodeWentOffline>>("node-went-offline")
                    .Consume<Received.Consumer<NodeDeleted>>("node-deleted")
                    .Consume<Received.Consumer<AuditRecorded>>("audit")
                    .Consume<Received.Consumer<CredentialChanged>>("credential-changed")
                    .Consume<Received.Consumer<DnsRecordChanged>>("dns-record-changed")
                    .Consume<Received.Consumer<DnsDriftFound>>("dns-drift-found")
                    .Consume<Received.Consumer<PluginSetChanged>>("plugin-set-changed")
                    .Consume<Received.Consumer<DnsPassStopped>>("dns-pass-stopped")
        );
}
