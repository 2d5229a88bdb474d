using Microsoft.AspNetCore.Http;
using Panel.Hosting.Errors.Dialects;
using Panel.Hosting.Json;

namespace Panel.Hosting.Errors;

/// <summary>
/// An expected failure. It is a value: return it, or carry it in
/// <see cref="Result{T}"/>. Its body is written in the dialect of the request's path.
/// </summary>
/// <param name="Code">Stable, snake_case; the dialects that have texts of their own find them by it.</param>
/// <param name="Fields">Problems by field name in the request's own notation.</param>
/// <param name="Permission">The permission that was missing.</param>
public sealed record ApiError(
    int Status,
    string Code,
    string Message,
    IReadOnlyDictionary<string, string[]>? Fields = null,
    TimeSpan? RetryAfter = null,
    string? Permission = null
) : IResult
{
    /// <summary>Whole seconds to wait, at least one; null when waiting does not help.</summary>
    public int? RetryAfterSeconds =>
        RetryAfter is { } after ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : null;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var dialect = ErrorDialect.Of(httpContext.Request.Path);
        httpContext.Response.StatusCode = dialect.StatusOf(this);
        if (RetryAfterSeconds is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString();
        }

        // The server hangs up rather than read the rest of the body; a client that
        // is not told sends its next request into the void.
        if (
            Status == StatusCodes.Status413PayloadTooLarge
            && !HttpProtocol.IsHttp2(httpContext.Request.Protocol)
            && !HttpProtocol.IsHttp3(httpContext.Request.Protocol)
        )
        {
            httpContext.Response.Headers.Connection = "close";
        }

        return httpContext.Response.WriteAsJsonAsync(
            dialect.BodyOf(this, httpContext),
            PanelJson.Options,
            httpContext.RequestAborted
        );
    }
}
