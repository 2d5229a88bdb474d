using System.Net.WebSockets;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Testing;

namespace Panel.Gateway.Tests.Support;

/// <summary>
/// The real gateway between a client and stubs of what stands behind it. No service listens at billing's address.
/// </summary>
public class GatewayStage : IAsyncLifetime
{
    private WebApplication _gateway = null!;
    private StubService _service = null!;

    internal StubIdentity Identity { get; private set; } = null!;

    internal StubService Service => _service;

    public HttpClient Client { get; private set; } = null!;

    internal IServiceProvider Services => _gateway.Services;

    public virtual async ValueTask InitializeAsync()
    {
        (Identity, _service) = (await StubIdentity.StartAsync(), await StubService.StartAsync());
        _gateway = GatewayHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(Settings());
                builder.Services.AddSingleton(new SharedMemoryFabric());
                Configure(builder);
            }
        );
        await _gateway.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_gateway.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
        await Eventually.TrueAsync(() =>
            _gateway.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy
        );
    }

    public async Task<HttpResponseMessage> GetAsync(
        string path,
        string? credential,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Another configuration, while the gateway runs.</summary>
    internal void Reconfigure(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            _gateway.Configuration[key] = value;
        }

        ((IConfigurationRoot)_gateway.Configuration).Reload();
    }

    public async Task<ClientWebSocket> OpenSocketAsync(string credential, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {credential}");
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        var address = new UriBuilder(Client.BaseAddress!) { Scheme = "ws", Path = "/v1/instances/one/console" }.Uri;
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Says it on the bus, and comes back when the gateway has heard it.</summary>
    public async Task PublishAsync<T>(T message)
        where T : class
    {
        var bus = _gateway.Services.GetRequiredService<IBus>();
        var heard = new Heard<T>();
        using var connected = bus.ConnectConsumeMessageObserver(heard);
        await bus.Publish(message);
        await heard.Done.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
        await Identity.DisposeAsync();
    }

    /// <summary>What a stage of its own kind sets beside the addresses.</summary>
    protected virtual void Configure(WebApplicationBuilder builder) { }

    /// <summary>False for an address that the stage leaves to another source.</summary>
    protected virtual bool Sets(string setting) => true;

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Bus:Transport"] = "memory",
            ["Internal:Identity"] = Identity.Address.ToString(),
            ["Internal:Secret"] = "gateway-secret",
            ["ReverseProxy:Clusters:identity:Destinations:one:Address"] = Identity.Address.ToString(),
            ["ReverseProxy:Clusters:billing:Destinations:one:Address"] = $"http://127.0.0.1:{FreePort.Next()}",
        };
        foreach (var name in (string[])["nodes", "instances", "alerts"])
        {
            settings[$"ReverseProxy:Clusters:{name}:Destinations:one:Address"] = _service.Address.ToString();
        }

        return settings.Where(setting => Sets(setting.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private sealed class Heard<T> : IConsumeMessageObserver<T>
        where T : class
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public Task PreConsume(ConsumeContext<T> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<T> context)
        {
            _done.TrySetResult();
            return Task.CompletedTask;
        }

        public Task ConsumeFault(ConsumeContext<T> context, Exception exception)
        {
            _done.TrySetException(exception);
            return Task.CompletedTask;
        }
    }
}
