using Panel.Hosting.Errors;

namespace Panel.Data.Database;

/// <summary>Knows a database that is away, stopping or starting.</summary>
internal sealed class DatabaseOutageDetector : IOutageDetector
{
    public string? OutageIn(Exception failure) =>
        DbErrors.IsUnavailable(failure) ? "The database does not answer." : null;
}
