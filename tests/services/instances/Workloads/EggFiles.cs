using System.Runtime.CompilerServices;

namespace Panel.Instances.Tests.Workloads;

/// <summary>The eggs beside these tests, and the larger set when it is on this machine.</summary>
internal static class EggFiles
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(ThisFile())!, "eggs");

    public static IEnumerable<string> Committed =>
        Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order();

    public static IEnumerable<string> All =>
        Committed.Concat(Shared is { } shared ? Directory.EnumerateFiles(shared, "*.json").Order() : []);

    private static string? Shared
    {
        get
        {
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
