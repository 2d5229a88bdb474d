using System.Diagnostics;
using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class ComposeTests
{
    [Fact]
    public async Task ComposeFile_WithTheExampleSettings_IsValid()
    {
        var (status, output) = await ConfigAsync(Repository.PathOf("compose", ".env.example"));
        Assert.True(status == 0, output);
    }

    [Fact]
    public async Task ComposeFile_WithoutSettings_NamesTheMissingSecret()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder[".env"], "");
        var (status, output) = await ConfigAsync(folder[".env"]);
        Assert.NotEqual(0, status);
        Assert.Contains("run compose/make-env", output, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output)> ConfigAsync(string settings)
    {
        string[] arguments =
        [
            "--file",
            Repository.PathOf("compose", "compose.yaml"),
            "--env-file",
            settings,
            "config",
            "--quiet",
        ];
        using var compose = Process.Start(
            new ProcessStartInfo("docker-compose", arguments) { UseShellExecute = false, RedirectStandardError = true }
        )!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = await compose.StandardError.ReadToEndAsync(limit.Token);
        await compose.WaitForExitAsync(limit.Token);
        return (compose.ExitCode, output);
    }
}
