using Panel.Agent.Errors;
using Panel.Agent.Files;
using Panel.Agent.Json;
using Panel.Agent.Runtimes;
using Panel.Agent.Signing;

namespace Panel.Agent.Endpoints;

/// <summary>The one place where failures become answers.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    private const string RequestIdHeader = "X-Request-Id";
    private const int MaxRequestId = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        TakeRequestId(context);
        try
        {
            await next(context);
            if (IsBareRefusal(context.Response))
            {
                await UnreadableRequests.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone and reads no answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var error = ErrorOf(exception, context);
            if (error.Status == StatusCodes.Status500InternalServerError)
            {
                Log.Failed(logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
            }

            context.Response.Clear();
            await error.ExecuteAsync(context);
        }
        catch (Exception exception)
        {
            // Too late for an answer: only a cut connection tells the caller that the body is not whole.
            Log.Cut(logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
            context.Abort();
        }
    }

    /// <summary>The panel's log and the agent's have a request under the same id.</summary>
    private static void TakeRequestId(HttpContext context)
    {
        if (context.Request.Headers[RequestIdHeader].ToString() is { Length: > 0 and <= MaxRequestId } id)
        {
            context.TraceIdentifier = id;
        }
    }

    private static bool IsBareRefusal(HttpResponse response) =>
        response
            is
        {
            HasStarted: false,
            StatusCode: >= StatusCodes.Status400BadRequest,
            ContentLength: null,
            ContentType: null
        };

    private static ApiError ErrorOf(Exception exception, HttpContext context) =>
        exception switch
        {
            DataRootException e => new(StatusOf(e.Failure), CodeOf(e.Failure), e.Message, FieldsOf(e)),
            IOException e when LinuxError.IsDiskFull(e) => new(
                StatusCodes.Status507InsufficientStorage,
                CodeOf(FileFailure.DiskFull),
                "The disk is full."
            ),
            RuntimeException { Code: "not_running" } e => new(StatusCodes.Status409Conflict, e.Code, e.Message),
            RuntimeException e => new(StatusCodes.Status503ServiceUnavailable, e.Code, e.Message),
            BodyNotSignedException e => new(StatusCodes.Status401Unauthorized, "bad_signature", e.Message),
            BadHttpRequestException e => UnreadableRequests.Of(e, context),
            _ => new(
                StatusCodes.Status500InternalServerError,
                "internal_error",
                "The agent failed to handle the request; its log has it under this request id."
            ),
        };

    private static Dictionary<string, string[]>? FieldsOf(DataRootException exception) =>
        exception.Field is { } field ? new() { [field] = [exception.Message] } : null;

    private static int StatusOf(FileFailure failure) =>
        failure switch
        {
            FileFailure.NotFound => StatusCodes.Status404NotFound,
            FileFailure.Denied or FileFailure.PermissionDenied => StatusCodes.Status403Forbidden,
            FileFailure.AlreadyExists
            or FileFailure.IsDirectory
            or FileFailure.Changed
            or FileFailure.Busy
            or FileFailure.TooDeep => StatusCodes.Status409Conflict,
            FileFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
            FileFailure.DiskFull => StatusCodes.Status507InsufficientStorage,
            FileFailure.Io => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status400BadRequest,
        };

    private static string CodeOf(FileFailure failure) =>
        failure switch
        {
            FileFailure.Denied => "file_denied",
            FileFailure.NotFound => "file_not_found",
            FileFailure.Io => "io_error",
            _ => SnakeCase.Of(failure),
        };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed (request {RequestId})")]
        public static partial void Failed(
            ILogger logger,
            string method,
            string path,
            string requestId,
            Exception exception
        );

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} was cut off (request {RequestId})")]
        public static partial void Cut(
            ILogger logger,
            string method,
            string path,
            string requestId,
            Exception exception
        );
    }
}
