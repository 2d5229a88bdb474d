using System.Runtime.Versioning;
using System.Text.Json;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>What an operator sees of a fresh panel, and what other users of the machine see.</summary>
[Collection(OnSharedPanel.Name)]
[SupportedOSPlatform("linux")]
public sealed class FirstMinutesTests
{
    [Fact]
    public async Task Run_FirstTime_SaysWhatAnOperatorMustKnowAndNothingElse()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        Assert.Contains("Registration is off.", panel.Output, StringComparison.Ordinal);
        Assert.Contains("Workloads run as plain processes", panel.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Z info ", panel.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreAskedFor_LogsOfEachHostInOneFormat()
    {
        await using var panel = new StandalonePanel
        {
            Settings = new Dictionary<string, string> { ["Logging__LogLevel__Panel"] = "Debug" },
        };
        await panel.StartAsync();
        await Eventually.TrueAsync(
            () => panel.Output.Contains("tunnel", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30)
        );
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z info  identity  ", panel.Output);
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z info  agent     ", panel.Output);
    }

    [Fact]
    public async Task Run_LogAsJson_WritesNothingElse()
    {
        await using var panel = new StandalonePanel
        {
            Settings = new Dictionary<string, string> { ["PANEL_LOG"] = "json" },
        };
        await panel.StartAsync();
        Assert.Equal(0, await panel.InterruptAsync());
        var lines = panel.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("service", out _)));
    }

    [Fact]
    public async Task Data_IsClosedToOtherUsersOfTheMachine()
    {
        const UnixFileMode others =
            UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;
        await using var panel = new StandalonePanel();
        Directory.CreateDirectory(panel.Data, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(panel.Data, "nodes.db"), "");
        await panel.StartAsync();

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(panel.Data) & others);
        var open = Directory
            .EnumerateFiles(panel.Data)
            .Where(file => (File.GetUnixFileMode(file) & others) != UnixFileMode.None);
        Assert.Empty(open);
    }
}
