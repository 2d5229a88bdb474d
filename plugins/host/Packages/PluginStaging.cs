namespace Panel.Plugins.Host.Packages;

/// <summary>
/// A temporary folder in the form that <see cref="PluginPackageWriter"/> packs: plugin.json, and what a build put
/// beside it below lib/. Disposing removes it.
/// </summary>
public sealed class PluginStaging : IDisposable
{
    private const string Library = "lib";

    private PluginStaging(string folder) => Folder = folder;

    public string Folder { get; }

    /// <param name="output">Where the plugin's assemblies are.</param>
    /// <param name="manifest">Its plugin.json.</param>
    /// <exception cref="InvalidDataException">One of them is not there.</exception>
    public static PluginStaging Create(string output, string manifest)
    {
        if (!File.Exists(manifest))
        {
            throw new InvalidDataException($"There is no {manifest}.");
        }

        if (!Directory.Exists(output))
        {
            throw new InvalidDataException($"There is no folder {output}.");
        }

        var staging = new PluginStaging(Directory.CreateTempSubdirectory("panel-plugin-").FullName);
        try
        {
            File.Copy(manifest, Path.Combine(staging.Folder, PackagePaths.Manifest));
            Directory.CreateDirectory(Path.Combine(staging.Folder, Library));
            foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Where(IsRunning))
            {
                var target = Path.Combine(staging.Folder, Library, Path.GetRelativePath(output, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            return staging;
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // What is needed to run it: no symbols, no documentation, no settings of a program.
    private static bool IsRunning(string file) =>
        Path.GetFileName(file) is not PackagePaths.Manifest
        && !file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)
        && Path.GetExtension(file) is not (".pdb" or ".xml" or ".zip");
}
