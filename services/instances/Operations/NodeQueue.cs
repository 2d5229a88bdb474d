namespace Panel.Instances.Operations;

/// <summary>Name of a node's command queue.</summary>
internal static class NodeQueue
{
    public static string Of(Guid nodeId) => $"node.{nodeId:D}.commands";
}
