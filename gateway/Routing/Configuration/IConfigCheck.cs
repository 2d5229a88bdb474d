namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Looks at a configuration before it is used. Every feature that reads reloadable settings may have one.
/// </summary>
internal interface IConfigCheck
{
    /// <returns>All that is wrong, each with the name of its setting; empty when it may be used.</returns>
    ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate);
}
