namespace Panel.Gateway.Observability.Logging;

/// <summary>Where the access log goes.</summary>
internal sealed record AccessLogOutput(Stream Stream)
{
    public static AccessLogOutput Standard() => new(Console.OpenStandardOutput());
}
