using System.Runtime.CompilerServices;

namespace Panel.Instances.Tests.Workloads;

/// <summary>The eggs beside these tests, and the larger set when it is on this machine.</summary>
internal static class EggFiles
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "eggs");

    public static IEnumerable<string> Committed =>
        Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order();

    public static IEnumerable<string> All => Committed.Concat(Larger);

    public static IEnumerable<string> Larger =>
        Shared is { } shared ? Directory.EnumerateFiles(shared, "*.json", SearchOption.AllDirectories).Order() : [];

    /// <summary>
    /// The folder that <c>PANEL_TEST_EGGS</c> names, else <c>shared/data/eggs</c> beside the repository.
    /// </summary>
    private static string? Shared
    {
        get
        {
            if (Environment.GetEnvironmentVariable("PANEL_TEST_EGGS") is { Length: > 0 } named)
            {
                return named;
            }

            for (var folder = new DirectoryInfo(Folder); folder is not null; folder = folder.Parent)
            {
                var shared = Path.Combine(folder.FullName, "shared", "data", "eggs");
                if (Directory.Exists(shared))
                {
                    return shared;
                }
            }

            return null;
        }
    }

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
