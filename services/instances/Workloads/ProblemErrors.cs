using Panel.Hosting.Errors;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

internal static class ProblemErrors
{
    public static ApiError Of(IEnumerable<Problem> problems) =>
        ApiErrors.Invalid(
            problems
                .GroupBy(problem => problem.Field.Length == 0 ? "body" : problem.Field, StringComparer.Ordinal)
                .ToDictionary(
                    field => field.Key,
                    field => field.Select(problem => problem.Message).ToArray(),
                    StringComparer.Ordinal
                )
        );
}
