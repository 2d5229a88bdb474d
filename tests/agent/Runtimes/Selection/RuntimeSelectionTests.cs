using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Selection;

namespace Panel.Agent.Tests.Runtimes.Selection;

public sealed class RuntimeSelectionTests
{
    private static readonly string Engine =
        Environment.GetEnvironmentVariable("PANEL_TEST_DOCKER")
        ?? throw new InvalidOperationException("PANEL_TEST_DOCKER is not set.");
    private const string NoEngine = "unix:///nowhere/docker.sock";

    [Theory]
    [InlineData("auto", true, true, "docker")]
    [InlineData("auto", false, true, "process")]
    [InlineData("process", true, true, "process")]
    [InlineData("docker", false, false, "docker")]
    [InlineData("Docker", true, false, "docker")]
    public async Task Configured_Runtime_IsChosen(
        string configured,
        bool engineRuns,
        bool processesAllowed,
        string expected
    )
    {
        await using var services = Services(configured, engineRuns, processesAllowed);
        Assert.Equal(expected, services.GetRequiredService<IContainerRuntime>().Name);
    }

    [Theory]
    [InlineData("auto", false, "AllowProcessRuntime")]
    [InlineData("process", true, "AllowProcessRuntime")]
    [InlineData("podman", true, "podman")]
    public async Task Configured_NotAllowedOrUnknown_IsRefusedWithTheSetting(
        string configured,
        bool engineRuns,
        string expected
    )
    {
        await using var services = Services(configured, engineRuns, processesAllowed: false);
        var failure = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IContainerRuntime>());
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string runtime, bool engineRuns, bool processesAllowed)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Agent:Runtime"] = runtime,
                    ["Agent:DockerSocket"] = engineRuns ? Engine : NoEngine,
                    ["Agent:AllowProcessRuntime"] = processesAllowed.ToString(),
                }
            )
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddRuntime(configuration)
            .BuildServiceProvider();
    }
}
