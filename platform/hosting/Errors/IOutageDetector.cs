namespace Panel.Hosting.Errors;

/// <summary>
/// Tells from an exception that a server behind this host is away, so that the answer is 503 and not 500.
/// </summary>
public interface IOutageDetector
{
    /// <summary>What is away, as a sentence for the caller; null when the failure is of another kind.</summary>
    string? OutageIn(Exception failure);
}
