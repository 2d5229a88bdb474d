namespace Panel.Agent.Endpoints;

/// <summary>The body of every failure.</summary>
/// <param name="Code">Stable, snake_case.</param>
internal sealed record ApiError(string Error, string Code, IReadOnlyDictionary<string, string[]>? Errors = null);

internal static class ApiErrors
{
    public static Task WriteAsync(HttpContext context, int status, string code, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ApiError(error, code),
            ApiJson.Wire.ApiError,
            cancellationToken: context.RequestAborted
        );
    }

    public static IResult Of(int status, string code, string error) =>
        TypedResults.Json(new ApiError(error, code), ApiJson.Wire.ApiError, statusCode: status);

    public static IResult InstanceNotFound =>
        Of(StatusCodes.Status404NotFound, "instance_not_found", "The instance is not on this node.");

    public static IResult Field(string field, string problem) =>
        TypedResults.Json(
            new ApiError($"{field}: {problem}", "invalid", new Dictionary<string, string[]> { [field] = [problem] }),
            ApiJson.Wire.ApiError,
            statusCode: StatusCodes.Status400BadRequest
        );
}
