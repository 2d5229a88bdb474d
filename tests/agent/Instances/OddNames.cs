using System.Diagnostics;

namespace Panel.Agent.Tests.Instances;

/// <summary>A file and a file in a folder, with names that are not UTF-8.</summary>
internal static class OddNames
{
    public const int Size = 3000;

    public static async Task MakeAsync(string folder)
    {
        var script = $"head -c {Size} /dev/zero > \"$(printf 'f\\351')\"; mkdir \"$(printf 'd\\351')\"; cp f* d*/";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }
}
