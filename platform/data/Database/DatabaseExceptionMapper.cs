using Panel.Hosting.Errors;

namespace Panel.Data.Database;

/// <summary>A database that is away, stopping or starting is 503.</summary>
internal sealed class DatabaseExceptionMapper : IExceptionMapper
{
    public ApiError? ErrorOf(Exception exception) =>
        DbErrors.IsUnavailable(exception) ? ApiErrors.Unavailable("The database does not answer.") : null;
}
