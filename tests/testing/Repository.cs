namespace Panel.Testing;

/// <summary>The working copy the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds Panel.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The full path of a file or folder of the working copy.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Panel.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"No Panel.sln above {AppContext.BaseDirectory}.");
    }
}
