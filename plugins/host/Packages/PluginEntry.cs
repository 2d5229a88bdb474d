namespace Panel.Plugins.Host.Packages;

/// <param name="Assembly">A file below <c>lib/</c>.</param>
/// <param name="Type">The full name of a public class that implements <c>IPlugin</c>.</param>
public sealed record PluginEntry(string Assembly, string Type);
