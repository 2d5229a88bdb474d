using System.Runtime.InteropServices;
using System.Text.Json;

namespace Panel.Plugins.Host.Workers;

/// <summary>Lays out the folder of one worker: copies, so that no path of the panel is in it.</summary>
internal static class WorkerFiles
{
    private const string Program = "Panel.Plugins.Worker";

    /// <exception cref="FileNotFoundException">The worker program does not lie beside the panel's.</exception>
    public static string Create(string pluginFolder, uint? user)
    {
        var folder = Directory.CreateTempSubdirectory("panel-plugin-").FullName;
        try
        {
            foreach (var file in ProgramFiles())
            {
                Copy(file, Path.Combine(folder, "app", Path.GetFileName(file)));
            }

            foreach (var file in Directory.EnumerateFiles(pluginFolder, "*", SearchOption.AllDirectories))
            {
                Copy(file, Path.Combine(folder, "plugin", Path.GetRelativePath(pluginFolder, file)));
            }

            Directory.CreateDirectory(Path.Combine(folder, "run"));
            Give(folder, user);
            Give(Path.Combine(folder, "run"), user);
            return folder;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Makes a user the owner; nothing happens without one.</summary>
    public static void Give(string path, uint? user)
    {
        if (user is { } id && ChangeOwner(path, id, id) != 0)
        {
            throw new IOException($"{path} cannot be given to user {id}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    // What the worker's own list of dependencies names, and nothing else that lies beside the panel's programs.
    private static string[] ProgramFiles()
    {
        var here = AppContext.BaseDirectory;
        var list = Path.Combine(here, $"{Program}.deps.json");
        if (!File.Exists(list))
        {
            throw new FileNotFoundException($"The program {Program} does not lie beside the panel's.", list);
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        var names = document
            .RootElement.GetProperty("targets")
            .EnumerateObject()
            .SelectMany(target => target.Value.EnumerateObject())
            .Where(library => library.Value.TryGetProperty("runtime", out _))
            .SelectMany(library => library.Value.GetProperty("runtime").EnumerateObject())
            .Select(file => Path.GetFileName(file.Name));
        return names
            .Append($"{Program}.deps.json")
            .Append($"{Program}.runtimeconfig.json")
            .Select(name => Path.Combine(here, name))
            .Where(File.Exists)
            .ToArray();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                to,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
            );
        }
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
