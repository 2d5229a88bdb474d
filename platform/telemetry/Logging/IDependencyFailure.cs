namespace Panel.Telemetry.Logging;

/// <summary>On an exception that says which dependency of the process did not work.</summary>
public interface IDependencyFailure
{
    /// <summary>Its name in the log, for example <c>identity</c>.</summary>
    string Dependency { get; }
}
