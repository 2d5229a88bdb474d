using System.Net;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>Starting, stopping and starting again.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class LifecycleTests
{
    [Fact]
    public async Task Run_FirstTime_SaysWhereItIsAndWhatToTypeNext()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        Assert.Contains(
            $"Panel is ready at {panel.Url.ToString().TrimEnd('/')}",
            panel.Output,
            StringComparison.Ordinal
        );
        Assert.Contains($"One-time setup code: {StandalonePanel.SetupCode}", panel.Output, StringComparison.Ordinal);
        Assert.Contains("/v1/auth/bootstrap", panel.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InterruptedAndStartedAgain_FindsItsDataAndItsWorkloads()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        Guid id;
        using (var admin = await panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode))
        {
            var workload = await admin.Client.CreateWorkloadAsync(Workloads.Echo);
            id = await admin.Client.SucceedAsync(await admin.Client.CreateInstanceAsync(workload));
        }

        Assert.Equal(0, await panel.InterruptAsync());

        await panel.StartAsync();
        Assert.DoesNotContain("setup code:", panel.Output, StringComparison.Ordinal);
        using var again = await panel.Anonymous.LoginAsync("admin@example.org");
        await again.Client.AwaitStateAsync(id, "running");
        await using (var console = await PanelConsole.OpenAsync(again.Client, id))
        {
            await console.TypeAsync("still there?");
            await console.AwaitLineAsync("you said still there?");
        }

        await again.Client.SucceedAsync(await again.Client.DeleteInstanceAsync(id));
    }

    [Fact]
    public async Task Run_FolderInUse_IsRefused()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        var (code, output) = await StandalonePanel.RunToEndAsync(
            new Uri($"http://127.0.0.1:{FreePort.Next()}"),
            panel.Data
        );
        Assert.Equal(1, code);
        Assert.Contains("another panel uses the data folder", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressInUse_SaysSo()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        using var folder = new TempFolder();
        var (code, output) = await StandalonePanel.RunToEndAsync(panel.Url, folder["data"]);
        Assert.Equal(1, code);
        Assert.Contains("address already in use", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Bootstrap_Twice_IsAConflict()
    {
        await using var panel = new StandalonePanel();
        await panel.StartAsync();
        using var admin = await panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode);
        var second = await panel.Anonymous.PostAsync(
            "/v1/auth/bootstrap",
            new
            {
                setupCode = StandalonePanel.SetupCode,
                email = "b@example.org",
                password = PanelUser.Password,
            }
        );
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
    }
}
