using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Rules;

/// <summary>What a request makes of the values that an instance keeps.</summary>
/// <param name="Requested">By name; null sets a variable back to its default.</param>
/// <param name="Kept">Before the request; empty for a new instance.</param>
/// <param name="MayEditWorkload">
/// The caller could change the workload itself: its variables are theirs to set, editable or not.
/// </param>
/// <param name="IsNewVersion">The rules are not those that the kept values were checked by.</param>
internal sealed record VariableChange(
    IReadOnlyDictionary<string, string?> Requested,
    IReadOnlyDictionary<string, string> Kept,
    bool MayEditWorkload,
    bool IsNewVersion
)
{
    private const int MaxLength = 32 * 1024;

    public VariableOutcome Apply(IReadOnlyList<WorkloadVariable> variables, RuleBudget budget)
    {
        var outcome = new VariableOutcome();
        foreach (var variable in variables)
        {
            Apply(variable, outcome, budget);
            // The rest would all be refused for the same reason.
            if (budget.IsSpent && outcome.Errors.Count > 0)
            {
                return outcome;
            }
        }

        var known = variables.Select(variable => variable.Env).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, _) in Requested.Where(request => !known.Contains(request.Key) && request.Value is not null))
        {
            outcome.Refuse(name, ["is not a variable of this workload"]);
        }

        foreach (var name in Kept.Keys.Where(name => !known.Contains(name) && !Requested.ContainsKey(name)))
        {
            outcome.Note(name, "is no variable of this version of the workload; its value was dropped.");
        }

        return outcome;
    }

    private void Apply(WorkloadVariable variable, VariableOutcome outcome, RuleBudget budget)
    {
        var before = Kept.GetValueOrDefault(variable.Env);
        var isRequested = Requested.TryGetValue(variable.Env, out var wanted);
        if (isRequested && !variable.Editable && !MayEditWorkload)
        {
            if ((wanted ?? variable.Default ?? "") != (before ?? variable.Default ?? ""))
            {
                outcome.NotEditable.Add(variable.Env);
                return;
            }

            // The value that it has already is no change, and is kept or left to the workload as before.
            isRequested = false;
        }

        var value = isRequested
            ? TakeRequested(variable, wanted, outcome, budget)
            : TakeKept(variable, before, outcome, budget);
        if (value is null && string.IsNullOrWhiteSpace(variable.Default) && new RuleSet(variable.Rules).Required)
        {
            var isTheirs = variable.Editable || MayEditWorkload;
            outcome.Refuse(variable.Env, [isTheirs ? "is required" : $"is required. {VariableOutcome.OthersSetIt}"]);
        }
    }

    /// <returns>Null: the default is used.</returns>
    private static string? TakeRequested(
        WorkloadVariable variable,
        string? wanted,
        VariableOutcome outcome,
        RuleBudget budget
    )
    {
        if (wanted is null)
        {
            return null;
        }

        outcome.Kept[variable.Env] = wanted;
        if (Check(variable, wanted, budget) is { Count: > 0 } reasons)
        {
            outcome.Refuse(variable.Env, reasons);
        }

        return wanted;
    }

    private string? TakeKept(WorkloadVariable variable, string? before, VariableOutcome outcome, RuleBudget budget)
    {
        if (before is null)
        {
            return null;
        }

        if (IsNewVersion && Check(variable, before, budget) is { Count: > 0 } reasons)
        {
            if (reasons.Contains(RuleBudget.SpentMessage))
            {
                outcome.Refuse(variable.Env, reasons);
                return before;
            }

            var why = string.Join(", ", reasons);
            outcome.Note(variable.Env, $"the value {why} in this version of the workload; its default is used.");
            return null;
        }

        outcome.Kept[variable.Env] = before;
        return before;
    }

    private static IReadOnlyList<string> Check(WorkloadVariable variable, string value, RuleBudget budget) =>
        value.Length > MaxLength ? [$"is longer than {MaxLength} characters"]
        : value.Contains('\0', StringComparison.Ordinal) ? ["has a NUL character"]
        : new RuleSet(variable.Rules).Check(value, budget);
}
