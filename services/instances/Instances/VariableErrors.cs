using Panel.Instances.Workloads.Rules;
using Panel.ServiceDefaults.Errors;

namespace Panel.Instances.Instances;

internal static class VariableErrors
{
    /// <summary>Problems under <c>variables.NAME</c>; null when there are none.</summary>
    public static ApiError? Of(VariableValues values) => values.Ok
        ? null
        : ApiErrors.Invalid(values.Errors.ToDictionary(error => $"variables.{error.Key}", error => error.Value.ToArray(), StringComparer.Ordinal));
}
