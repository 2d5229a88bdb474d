using System.Runtime.InteropServices;

namespace Panel.Plugins.Host.Workers;

/// <summary>Kills what is left of a worker by its user id, which nothing else has.</summary>
internal static class UserProcesses
{
    private const int KillSignal = 9;

    public static void Kill(uint user)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && UserOf(folder) == user)
            {
                _ = Kill(id, KillSignal);
            }
        }
    }

    private static uint? UserOf(string folder)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(folder, "status"))
                .FirstOrDefault(text => text.StartsWith("Uid:", StringComparison.Ordinal));
            return uint.TryParse(line?.Split('\t')[1], out var user) ? user : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);
}
