using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Bus.Endpoints;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;
using Panel.Bus.Topology;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>A host on the bus, with what it logs and a recorder for its consumers.</summary>
internal sealed class BusHost : IAsyncDisposable
{
    private readonly IHost _host;

    private BusHost(IHost host, TestLogs logs) => (_host, Logs) = (host, logs);

    public TestLogs Logs { get; }

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    public IServiceProvider Services => _host.Services;

    public Recorder<T> Received<T>()
        where T : class => _host.Services.GetRequiredService<Recorder<T>>();

    public static async Task<BusHost> StartAsync(Action<IServiceCollection> configure)
    {
        var logs = new TestLogs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton(typeof(Recorder<>));
        builder.Services.AddHealthChecks();
        configure(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new BusHost(host, logs);
    }

    public static Task<BusHost> StartServiceAsync(
        BusOptions options,
        string service,
        Action<PanelBusBuilder> configure
    ) => StartAsync(services => services.AddPanelBus(options, service, configure));

    public static Task<BusHost> StartServiceAsync(
        SharedMemoryFabric fabric,
        string service,
        Action<PanelBusBuilder> configure
    ) => StartAsync(services => services.AddSingleton(fabric).AddPanelBus(InMemory, service, configure));

    public static Task<BusHost> StartAgentAsync(
        BusOptions options,
        Guid node,
        Action<IRegistrationConfigurator> configure
    ) =>
        StartAsync(services =>
            services.AddPanelAgentBus(options, BusNames.CommandQueue(node), BusNames.ReportExchange(node), configure)
        );

    public static BusOptions InMemory => new() { Transport = "memory" };

    public static BusOptions On(Uri url) => new() { Url = url.ToString() };

    /// <summary>Waits until all endpoints consume.</summary>
    public async Task<BusHost> ReadyAsync()
    {
        await Eventually.TrueAsync(
            () => _host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy,
            TimeSpan.FromSeconds(40)
        );
        return this;
    }

    public async Task SendAsync<T>(string queue, T message)
        where T : class =>
        await (await Bus.GetSendEndpoint(new Uri($"queue:{queue}"))).Send(
            message,
            new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token
        );

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
