using Microsoft.AspNetCore.Http;

namespace Panel.ServiceDefaults.Errors;

/// <summary>An expected failure. It is a value: return it, or carry it in <see cref="Outcome{T}"/>.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Fields">Problems by field name in the request's own notation.</param>
public sealed record ApiError(int Status, string Code, string Message, IReadOnlyDictionary<string, string[]>? Fields = null, TimeSpan? RetryAfter = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        if (RetryAfter is { } after) httpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString();
        return httpContext.Response.WriteAsJsonAsync(new ErrorBody(Message, Code, httpContext.TraceIdentifier, Fields), PanelJson.Options, httpContext.RequestAborted);
    }
}
