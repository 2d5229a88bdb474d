using Panel.Agent.Files;
using Panel.Agent.Runtimes;
using Panel.Agent.Signing;

namespace Panel.Agent.Endpoints;

/// <summary>The one place where failures become answers.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (
                context.Response is
                {
                    HasStarted: false,
                    StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed,
                    ContentLength: null,
                    ContentType: null
                }
            )
            {
                await ApiErrors.WriteAsync(
                    context,
                    context.Response.StatusCode,
                    "route_not_found",
                    "There is no such route."
                );
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, code, error) = Answer(e);
            if (status == StatusCodes.Status500InternalServerError)
            {
                Log.Failed(logger, context.Request.Method, context.Request.Path, e);
            }

            context.Response.Clear();
            await ApiErrors.WriteAsync(context, status, code, error);
        }
        catch (Exception e)
        {
            // Too late for an answer: only a cut connection tells the caller that the body is not whole.
            Log.Cut(logger, context.Request.Method, context.Request.Path, e);
            context.Abort();
        }
    }

    private static (int Status, string Code, string Error) Answer(Exception exception) =>
        exception switch
        {
            DataRootException e => (StatusOf(e.Failure), CodeOf(e.Failure), e.Message),
            IOException e when LinuxError.IsDiskFull(e) => (
                StatusCodes.Status507InsufficientStorage,
                CodeOf(FileFailure.DiskFull),
                "The disk is full."
            ),
            RuntimeException { Code: "not_running" } e => (StatusCodes.Status409Conflict, e.Code, e.Message),
            RuntimeException e => (StatusCodes.Status503ServiceUnavailable, e.Code, e.Message),
            BodyNotSignedException e => (StatusCodes.Status401Unauthorized, "bad_signature", e.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (
                StatusCodes.Status413PayloadTooLarge,
                "too_large",
                "The body is too large."
            ),
            BadHttpRequestException e => (e.StatusCode, "invalid", e.Message),
            _ => (
                StatusCodes.Status500InternalServerError,
                "internal_error",
                "The agent failed to handle the request; its log says why."
            ),
        };

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
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} was cut off")]
        public static partial void Cut(ILogger logger, string method, string path, Exception exception);
    }
}
