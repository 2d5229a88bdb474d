namespace Panel.Gateway.Observability.Logging;

/// <summary>Section <c>Gateway:AccessLog</c>.</summary>
internal sealed class AccessLogOptions
{
    public const string Section = "Gateway:AccessLog";

    /// <summary>Whether each request leaves a line on the standard output. Default: yes; in standalone: no.</summary>
    public bool Enabled { get; set; } = true;
}
