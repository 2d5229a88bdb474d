using Panel.Instances.Tests.Support;

namespace Panel.Instances.Tests.Operations;

/// <summary>Starts and deletions expire after a second.</summary>
public abstract class HastyApi(string provider) : InstancesApi(provider)
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(base.Settings)
        {
            ["Operations:Start"] = "00:00:01",
            ["Operations:Delete"] = "00:00:01",
        };
}
