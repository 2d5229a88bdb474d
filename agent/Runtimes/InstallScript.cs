using Panel.Contracts;

namespace Panel.Agent.Runtimes;

/// <summary>
/// The install script as a file of its own folder, beside the instance's logs and out of the workload's reach.
/// </summary>
internal static class InstallScript
{
    public const string FileName = "install.sh";

    public static string FolderOf(InstancePaths paths) => Path.Combine(paths.Logs, "install");

    /// <summary>Writes the script and gives its folder.</summary>
    public static async Task<string> WriteAsync(string script, InstancePaths paths, CancellationToken cancellationToken)
    {
        var folder = FolderOf(paths);
        Directory.CreateDirectory(folder);
        // Eggs edited on Windows carry carriage returns, which a shell takes for part of the words.
        await File.WriteAllTextAsync(
            Path.Combine(folder, FileName),
            script.ReplaceLineEndings("\n"),
            cancellationToken
        );
        return folder;
    }

    public static InstallSpec Of(InstanceSpec spec) =>
        spec.Install
        ?? throw new InvalidOperationException($"The specification of {spec.InstanceId} has no install step.");
}
