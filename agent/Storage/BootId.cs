namespace Panel.Agent.Storage;

/// <summary>Names the machine's current boot: after a reboot, workloads that ended did not crash.</summary>
internal sealed record BootId(string Id)
{
    private const string Name = "boot";

    public static BootId Read() =>
        new(
            File.Exists("/proc/sys/kernel/random/boot_id")
                ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
                : ""
        );

    /// <summary>Whether the agent last ran in another boot; remembers this one.</summary>
    public bool IsNew(MetaStore meta)
    {
        var last = meta.Get(Name);
        meta.Set(Name, Id);
        return last is not null && last != Id;
    }
}
