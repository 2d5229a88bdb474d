using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Panel.Hosting.Errors;

/// <summary>
/// Turns what escapes a handler into an error of the API: bad input with the field
/// it is about, everything else 500 with the request id.
/// </summary>
public static partial class ErrorHandling
{
    private const string Category = "Panel.Hosting.Errors";

    /// <param name="known">What the host knows better than the status says; null from it where it does not.</param>
    public static IApplicationBuilder UseNativeErrors(
        this IApplicationBuilder app,
        Func<HttpContext, ApiError?>? known = null
    ) =>
        app.UseExceptionHandler(
                new ExceptionHandlerOptions
                {
                    ExceptionHandler = AnswerAsync,
                    AllowStatusCode404Response = true,
                    SuppressDiagnosticsCallback = IsExpected,
                }
            )
            .UseStatusCodePages(pages => AnswerAsync(pages.HttpContext, known));

    private static bool IsExpected(ExceptionHandlerSuppressDiagnosticsContext context) =>
        context.Exception is BadHttpRequestException or JsonException
        || Mapped(context.Exception, context.HttpContext) is { Status: < StatusCodes.Status500InternalServerError };

    // A client that has given up its request reads no answer.
    private static Task AnswerAsync(HttpContext context, Func<HttpContext, ApiError?>? known) =>
        context.RequestAborted.IsCancellationRequested
            ? Task.CompletedTask
            : (
                known?.Invoke(context) ?? OfStatus(context.Response.StatusCode, context.GetEndpoint(), null, context)
            ).ExecuteAsync(context);

    private static Task AnswerAsync(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>();
        var error = Of(failure?.Error, failure?.Endpoint, context);
        if (error.Status >= StatusCodes.Status500InternalServerError)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
            Log.Failed(logger, failure?.Error, context.Request.Method, failure?.Path, context.TraceIdentifier);
        }

        return error.ExecuteAsync(context);
    }

    private static ApiError Of(Exception? failure, Endpoint? endpoint, HttpContext context) =>
        failure switch
        {
            BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
            JsonException json => OfJson(json),
            BadHttpRequestException bad => OfStatus(bad.StatusCode, endpoint, bad, context),
            not null when Mapped(failure, context) is { } error => error,
            _ => new ApiError(
                500,
                "internal_error",
                "Something went wrong here. The log has it under this request id."
            ),
        };

    private static ApiError? Mapped(Exception failure, HttpContext context) =>
        context
            .RequestServices.GetServices<IExceptionMapper>()
            .Select(mapper => mapper.ErrorOf(failure))
            .FirstOrDefault(error => error is not null);

    private static ApiError OfJson(JsonException failure)
    {
        var path = failure.Path is null or "$" ? "body" : failure.Path.TrimStart('$', '.');
        return ApiErrors.Invalid(
            path,
            path == "body" ? "Not valid JSON." : "Has the wrong type, or characters that are not allowed."
        );
    }

    private static ApiError OfStatus(
        int status,
        Endpoint? endpoint,
        BadHttpRequestException? failure,
        HttpContext context
    ) =>
        status switch
        {
            400 => UnreadableRequests.Of(endpoint, failure, context),
            401 => ApiErrors.Unauthorized(),
            403 => new ApiError(403, "forbidden", "You may not do this."),
            404 => new ApiError(404, "route_not_found", "There is no such route."),
            405 => new ApiError(405, "method_not_allowed", "The route does not know this method."),
            // The framework swallows the exception when it was the one to read the body.
            413 => ApiErrors.TooLarge,
            415 => new ApiError(415, "unsupported_media_type", "The Content-Type is not supported."),
            502 => new ApiError(502, "bad_gateway", "A service behind this one broke off its answer."),
            503 => ApiErrors.Unavailable("Not available right now."),
            504 => new ApiError(504, "timeout", "It took too long."),
            _ => new ApiError(status, "error", $"The request ended with status {status}."),
        };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed (request {RequestId})")]
        public static partial void Failed(
            ILogger logger,
            Exception? exception,
            string method,
            string? path,
            string requestId
        );
    }
}
