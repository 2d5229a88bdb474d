using System.Reflection;

namespace Panel.Architecture.Tests;

/// <summary>The assemblies of the product, as they lie beside this one.</summary>
internal static class ProductAssemblies
{
    /// <summary>Deployed one by one, each with its own database: they know each other by messages alone.</summary>
    public static readonly IReadOnlyList<string> Services =
    [
        "Panel.Identity",
        "Panel.Nodes",
        "Panel.Instances",
        "Panel.Billing",
        "Panel.Alerts",
    ];

    /// <summary>The `panel` command, which hosts them all in one process.</summary>
    public const string Standalone = "panel";

    public static readonly IReadOnlyList<string> All =
    [
        .. Directory
            .EnumerateFiles(AppContext.BaseDirectory, "Panel.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal))
            .Append(Standalone)
            .Order(StringComparer.Ordinal),
    ];

    public static Assembly Load(string name) => Assembly.LoadFrom(FileOf(name));

    public static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
}
