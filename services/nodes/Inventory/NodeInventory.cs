using Panel.Contracts;

namespace Panel.Nodes.Inventory;

/// <summary>What a node's agent last reported about its machine.</summary>
internal sealed class NodeInventory
{
    public required Guid NodeId { get; init; }

    public required long Sequence { get; set; }

    public required DateTimeOffset ObservedAt { get; set; }

    public required SystemInventory System { get; set; }

    public required IReadOnlyList<NetworkInterfaceInventory> Network { get; set; }

    public required IReadOnlyList<DiskInventory> Disks { get; set; }
}
