using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Rules;

/// <summary>The value of each variable of a workload.</summary>
internal static class VariableValues
{
    /// <summary>
    /// What is kept of an instance, and defaults for the rest. Nothing is checked: that was done when it was kept.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyList<WorkloadVariable> variables,
        IReadOnlyDictionary<string, string> kept
    ) =>
        variables.ToDictionary(
            variable => variable.Env,
            variable => kept.GetValueOrDefault(variable.Env) ?? variable.Default ?? "",
            StringComparer.Ordinal
        );
}
