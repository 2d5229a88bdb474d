using Panel.Agent.Files;
using Panel.Agent.Runtimes;
using Panel.Agent.Signing;
using Panel.Hosting.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>What the failures of files, runtime and signatures are to the panel.</summary>
internal sealed class AgentExceptionMapper : IExceptionMapper
{
    public ApiError? ErrorOf(Exception exception) =>
        exception switch
        {
            DataRootException e => new(StatusOf(e.Failure), FileFailureCodes.Of(e.Failure), e.Message, FieldsOf(e)),
            IOException e when LinuxError.IsDiskFull(e) => new(
                StatusCodes.Status507InsufficientStorage,
                FileFailureCodes.Of(FileFailure.DiskFull),
                "The disk is full."
            ),
            RuntimeException { Code: "not_running" } e => new(StatusCodes.Status409Conflict, e.Code, e.Message),
            RuntimeException e => new(StatusCodes.Status503ServiceUnavailable, e.Code, e.Message),
            BodyNotSignedException e => new(StatusCodes.Status401Unauthorized, "bad_signature", e.Message),
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
}
