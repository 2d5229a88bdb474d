using Panel.Agent.Json;
using Panel.AgentLink;

namespace Panel.Agent.Errors;

/// <summary>An expected failure, as a value that an endpoint returns; see <see cref="ErrorResponse"/>.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Fields">Problems by member or parameter; null when the failure is about none.</param>
internal sealed record ApiError(
    int Status,
    string Code,
    string Message,
    IReadOnlyDictionary<string, string[]>? Fields = null
) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        return httpContext.Response.WriteAsJsonAsync(
            new ErrorResponse(Message, Code, httpContext.TraceIdentifier, Fields),
            ApiJson.Wire.ErrorResponse,
            cancellationToken: httpContext.RequestAborted
        );
    }
}
