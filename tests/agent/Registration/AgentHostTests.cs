using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Panel.Agent.Registration;
using Panel.Agent.Tests.Tunnel.PanelSide;
using Panel.Testing;

namespace Panel.Agent.Tests.Registration;

public sealed class AgentHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_BadOptions_ReportsEveryProblem()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            AgentHost.CreateAsync(
                [
                    "--Agent:PanelUrl=ftp://x",
                    "--Agent:Data=",
                    "--Agent:Listen=7443",
                    "--Agent:MaxUploadBytes=0",
                    "--Agent:HeartbeatInterval=00:00:00",
                ],
                configure: null,
                Cancellation
            )
        );
        Assert.Equal(5, failure.Failures.Count());
    }

    [Fact]
    public async Task Create_FolderInUse_IsRefusedUntilTheFirstHasEnded()
    {
        await using var agent = await AgentFixture.StartAsync();
        var second = await Assert.ThrowsAsync<InvalidOperationException>(() => agent.StartAgentAsync(Cancellation));
        Assert.Contains(agent.Folder, second.Message, StringComparison.Ordinal);
        await agent.StopAgentAsync();
        await agent.StartAgentAsync(Cancellation);
        Assert.Single(agent.Panel.Registrations);
    }

    [Fact]
    public async Task Create_Refused_FreesTheFolder()
    {
        await using var panel = await PanelHost.StartAsync();
        panel.Refusal = 401;
        using var folder = new TempFolder();
        await Assert.ThrowsAsync<RegistrationRefusedException>(() =>
            AgentHost.CreateAsync(
                [],
                builder =>
                    builder.Configuration.AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["Agent:PanelUrl"] = panel.Url,
                            ["Agent:RegistrationToken"] = "x",
                            ["Agent:Data"] = folder.Path,
                            ["Logging:LogLevel:Default"] = "None",
                        }
                    ),
                Cancellation
            )
        );
        DataFolderLock.Take(folder.Path).Dispose();
    }

    [Fact]
    public async Task Start_PanelGone_ServesLocally()
    {
        await using var agent = await AgentFixture.StartAsync();
        await agent.StopAgentAsync();
        await agent.Panel.DisposeAsync();
        await agent.StartAgentAsync(Cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Contains(
            "\"control\":\"connecting\"",
            await http.GetStringAsync(new Uri(agent.LocalUrl, "/health"), Cancellation),
            StringComparison.Ordinal
        );
    }
}
