using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Rules;

/// <summary>Values for the variables of a workload, one for each of them.</summary>
/// <param name="Errors">Reasons by the variable's env name; empty when the values may be used.</param>
internal sealed record VariableValues(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors)
{
    private const int MaxLength = 32 * 1024;

    public bool Ok => Errors.Count == 0;

    /// <summary>
    /// Checks what a person gave and fills in the defaults. A default is the author's word: it is used as it is, but a required
    /// variable without one must be given.
    /// </summary>
    public static VariableValues Check(IReadOnlyList<WorkloadVariable> variables, IReadOnlyDictionary<string, string> given)
    {
        var values = new Dictionary<string, string>();
        var errors = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var variable in variables)
        {
            var isGiven = given.TryGetValue(variable.Env, out var value);
            value = isGiven ? value : variable.Default ?? "";
            values[variable.Env] = value!;
            if ((isGiven ? CheckGiven(variable, value!) : CheckDefault(variable, value!)) is { Count: > 0 } reasons)
            {
                errors[variable.Env] = reasons;
            }
        }

        foreach (var unknown in given.Keys.Where(name => !values.ContainsKey(name)))
        {
            errors[unknown] = ["is not a variable of this workload"];
        }

        return new(values, errors);
    }

    private static IReadOnlyList<string> CheckGiven(WorkloadVariable variable, string value)
    {
        if (!variable.Editable)
        {
            return ["cannot be changed"];
        }

        return value.Length > MaxLength ? [$"is longer than {MaxLength} characters"]
            : value.Contains('\0', StringComparison.Ordinal) ? ["has a NUL character"]
            : new RuleSet(variable.Rules).Check(value);
    }

    private static IReadOnlyList<string> CheckDefault(WorkloadVariable variable, string value) =>
        string.IsNullOrWhiteSpace(value) && new RuleSet(variable.Rules).Required
            ? [variable.Editable ? "is required" : "is required, cannot be changed, and the workload has no value for it"]
            : [];
}
