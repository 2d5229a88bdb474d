using System.Text.Json;
using Panel.Data.Secrets;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

/// <summary>
/// Variable values at rest: only what a person set, protected, since
/// passwords are among them. Defaults stay with the workload.
/// </summary>
internal sealed class InstanceVariables(SecretBox secrets)
{
    public string Protect(Guid instanceId, IReadOnlyDictionary<string, string> given) =>
        secrets.Protect(JsonSerializer.Serialize(given), PurposeOf(instanceId));

    public Dictionary<string, string> Open(Instance instance) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(
            secrets.Open(instance.Variables, PurposeOf(instance.Id))
        )!;

    private static string PurposeOf(Guid instanceId) => $"instances.variables:{instanceId}";
}
