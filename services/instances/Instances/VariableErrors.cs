using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Instances;

internal static class VariableErrors
{
    /// <summary>
    /// Problems under <c>variables.NAME</c>; null when there are none. What a
    /// caller may not do comes before what is wrong with it.
    /// </summary>
    public static ApiError? Of(VariableOutcome outcome)
    {
        if (outcome.NotEditable.Count > 0)
        {
            var fields = outcome.NotEditable.ToDictionary(
                VariableOutcome.FieldOf,
                _ => new[] { VariableOutcome.OthersSetIt },
                StringComparer.Ordinal
            );
            var message = $"{VariableOutcome.FieldOf(outcome.NotEditable[0])}: {VariableOutcome.OthersSetIt}";
            return new ApiError(403, "variable_not_editable", message, fields, Permission: WorkloadEditing.Permission);
        }

        return outcome.Errors.Count == 0
            ? null
            : ApiErrors.Invalid(
                outcome.Errors.ToDictionary(
                    error => VariableOutcome.FieldOf(error.Key),
                    error => error.Value.ToArray(),
                    StringComparer.Ordinal
                )
            );
    }
}
