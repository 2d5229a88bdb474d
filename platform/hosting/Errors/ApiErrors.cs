namespace Panel.Hosting.Errors;

/// <summary>The failures that every service knows.</summary>
public static class ApiErrors
{
    public static ApiError Invalid(string field, string problem) =>
        new(
            400,
            "invalid",
            $"{field}: {problem}",
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] }
        );

    /// <summary>Several problems at once; the message is the first one.</summary>
    public static ApiError Invalid(IReadOnlyDictionary<string, string[]> fields)
    {
        var (field, problems) = fields.First();
        return new(400, "invalid", $"{field}: {problems[0]}", fields);
    }

    public static ApiError BadRequest(string message, string code = "invalid") => new(400, code, message);

    public static ApiError Unauthorized(string message = "Sign in first.", string code = "unauthorized") =>
        new(401, code, message);

    public static ApiError Forbidden(string permission) =>
        new(403, "forbidden", $"You do not have the permission {permission}.", Permission: permission);

    /// <summary>Also the answer for what belongs to another user or organization.</summary>
    public static ApiError NotFound(string what) => new(404, "not_found", $"There is no such {what}.");

    public static ApiError Conflict(string code, string message) => new(409, code, message);

    public static ApiError StaleVersion() =>
        Conflict("stale_version", "It was changed in the meantime; read it again.");

    public static readonly ApiError TooLarge = new(413, "too_large", "The body is too large.");

    public static ApiError Unavailable(string message, string code = "unavailable") =>
        new(503, code, message, RetryAfter: TimeSpan.FromSeconds(5));
}
