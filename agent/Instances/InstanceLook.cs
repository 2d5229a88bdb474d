namespace Panel.Agent.Instances;

/// <summary>Whether the runtime should be asked about an instance, and what its answer is compared with.</summary>
/// <param name="isFirst">The agent has just started: what was running may have ended meanwhile.</param>
/// <param name="isAfterReboot">The machine was restarted since; what ended then did not crash.</param>
internal sealed class InstanceLook(bool isFirst, bool isAfterReboot)
{
    private volatile bool _isDue = isFirst;

    public bool IsDue
    {
        get => _isDue;
        set => _isDue = value;
    }

    public bool IsFirst { get; set; } = isFirst;

    public bool IsAfterReboot => isAfterReboot;
}
