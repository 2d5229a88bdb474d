namespace Panel.Hosting.Errors;

/// <summary>
/// Knows exceptions of this host that are an answer of their own rather than 500, such as a database that is away.
/// </summary>
public interface IExceptionMapper
{
    /// <summary>Null when the exception is of another kind.</summary>
    ApiError? ErrorOf(Exception exception);
}
