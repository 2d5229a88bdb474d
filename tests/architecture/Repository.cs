namespace Panel.Architecture.Tests;

internal static class Repository
{
    /// <summary>The folder of Panel.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Panel.sln"))
            ? folder
            : Find(
                Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Panel.sln is in no folder above.")
            );
}
