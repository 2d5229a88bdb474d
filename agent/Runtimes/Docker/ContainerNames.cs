namespace Panel.Agent.Runtimes.Docker;

/// <summary>Names and labels by which the agent finds its containers again.</summary>
internal static class ContainerNames
{
    public const string InstanceLabel = "panel.instance";
    public const string RoleLabel = "panel.role";
    public const string GenerationLabel = "panel.generation";
    public const string NodeLabel = "panel.node";

    public static string Of(Guid instanceId, ContainerRole role) =>
        role == ContainerRole.Install ? $"panel-{instanceId:D}-install" : $"panel-{instanceId:D}";

    public static Dictionary<string, string> Labels(
        Guid instanceId,
        ContainerRole role,
        long generation,
        Guid nodeId
    ) =>
        new()
        {
            [InstanceLabel] = instanceId.ToString("D"),
            [RoleLabel] = role.ToString(),
            [GenerationLabel] = generation.ToString(),
            [NodeLabel] = nodeId.ToString("D"),
        };

    /// <summary>Null when the labels are not ours.</summary>
    public static (Guid InstanceId, ContainerRole Role, long Generation)? Read(
        IReadOnlyDictionary<string, string>? labels
    ) =>
        labels is not null
        && Guid.TryParse(labels.GetValueOrDefault(InstanceLabel), out var id)
        && Enum.TryParse<ContainerRole>(labels.GetValueOrDefault(RoleLabel), out var role)
        && long.TryParse(labels.GetValueOrDefault(GenerationLabel), out var generation)
            ? (id, role, generation)
            : null;
}
