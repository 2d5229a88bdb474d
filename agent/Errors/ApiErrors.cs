namespace Panel.Agent.Errors;

/// <summary>The failures that several endpoints know.</summary>
internal static class ApiErrors
{
    public static readonly ApiError InstanceNotFound = new(
        StatusCodes.Status404NotFound,
        "instance_not_found",
        "The instance is not on this node."
    );

    public static ApiError Field(string field, string problem) =>
        new(
            StatusCodes.Status400BadRequest,
            "invalid",
            $"{field}: {problem}",
            new Dictionary<string, string[]> { [field] = [problem] }
        );
}
