using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Agent.Console;
using Panel.Agent.Instances;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Tests.Endpoints;
using Panel.Agent.Tests.Nodes;
using Panel.Agent.Tests.Tunnel.PanelSide;
using Panel.Agent.Tunnel;
using Panel.Bus;
using Panel.Bus.Reports;
using Panel.Testing;

namespace Panel.Agent.Tests;

/// <summary>
/// A real agent on a real tunnel to a small panel; the instances, their
/// consoles and the runtime behind it are the test's.
/// </summary>
public sealed class AgentFixture : IAsyncDisposable
{
    private static readonly Uri Agent = new("http://agent/");

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string?> settings;
    private WebApplication? app;

    internal AgentFixture(PanelHost panel)
    {
        Panel = panel;
        Instances = new FakeInstances(folder["instances"]);
        Consoles = new FakeConsoles(Instances);
        settings = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "None",
            ["Agent:PanelUrl"] = panel.Url,
            ["Agent:RegistrationToken"] = PanelHost.RegistrationToken,
            ["Agent:Data"] = Folder,
            ["Agent:Listen"] = "http://127.0.0.1:0",
            ["Agent:MinRetryDelay"] = "00:00:00.020",
            ["Agent:MaxRetryDelay"] = "00:00:00.200",
        };
    }

    internal PanelHost Panel { get; }
    internal string Folder => folder.Path;
    internal FakeInstances Instances { get; }
    internal FakeConsoles Consoles { get; }
    internal FakeRuntime Runtime { get; } = new();
    internal FakeReports Reports { get; } = new();
    internal IServiceProvider Services => app!.Services;

    internal static async Task<AgentFixture> StartAsync(
        Action<Dictionary<string, string?>>? configure = null,
        Action<FakeRuntime>? configureRuntime = null,
        PanelHost? panel = null
    )
    {
        var fixture = new AgentFixture(panel ?? await PanelHost.StartAsync());
        configureRuntime?.Invoke(fixture.Runtime);
        configure?.Invoke(fixture.settings);
        await fixture.StartAgentAsync();
        return fixture;
    }

    internal async Task StartAgentAsync(CancellationToken cancellationToken = default)
    {
        app = await AgentHost.CreateAsync([], Configure, Replace, cancellationToken);
        await app.StartAsync(cancellationToken);
    }

    internal async Task StopAgentAsync()
    {
        if (Interlocked.Exchange(ref app, null) is not { } running)
        {
            return;
        }

        await running.StopAsync();
        await running.DisposeAsync();
    }

    /// <summary>The address of the local listener.</summary>
    internal Uri LocalUrl => new(app!.Urls.First(url => url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)));

    internal async Task<AgentTunnel> TunnelAsync(string kind = "control")
    {
        await Deadline.UntilAsync(() => Panel.Tunnels.Find(PanelHost.NodeId, kind) is not null, $"the {kind} tunnel");
        return Panel.Tunnels.Find(PanelHost.NodeId, kind)!;
    }

    /// <summary>Sends a signed request through the tunnel.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        bool streamed = false,
        Action<HttpRequestMessage>? configure = null
    )
    {
        var tunnel = await TunnelAsync();
        using var request = new HttpRequestMessage(method, new Uri(Agent, path))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(SigningHandler.Streamed, streamed);
        configure?.Invoke(request);
        return await tunnel.Invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? configure = null) =>
        SendAsync(HttpMethod.Get, path, configure: configure);

    internal TunnelState StateOf(TunnelKind kind) => Services.GetRequiredService<TunnelStates>()[kind];

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
    }

    private void Replace(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IInstances>(Instances));
        services.Replace(ServiceDescriptor.Singleton<IInstanceConsoles>(Consoles));
        services.Replace(ServiceDescriptor.Singleton<IContainerRuntime>(Runtime));
        services.Replace(ServiceDescriptor.Singleton<IReportOutbox>(Reports));
        services.Replace(ServiceDescriptor.Singleton<IReportSender>(Reports));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAgentAsync();
            await Panel.DisposeAsync();
        }
        finally
        {
            folder.Dispose();
        }
    }
}
