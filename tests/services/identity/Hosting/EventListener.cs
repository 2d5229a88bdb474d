using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.RabbitMq;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Identity.Tests.Hosting;

/// <summary>Another host on the bus, which keeps identity's events and can send what identity listens to.</summary>
internal sealed class EventListener : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Heard _heard;

    private EventListener(IHost host, Heard heard) => (_host, _heard) = (host, heard);

    public static async Task<EventListener> StartAsync(SharedMemoryFabric fabric)
    {
        var heard = new Heard();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(fabric).AddSingleton(heard);
        builder.Services.AddPanelBus(
            new BusOptions { Transport = "memory" },
            "listener",
            bus => bus.Consume<Consumer>()
        );
        var host = builder.Build();
        await host.StartAsync();
        await host
            .Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(10));
        return new EventListener(host, heard);
    }

    public IReadOnlyCollection<object> Events => _heard.Events;

    public Task<T> HearAsync<T>(Func<T, bool> which)
        where T : class =>
        Eventually.GetAsync(() => _heard.Events.OfType<T>().FirstOrDefault(which)!, found => found is not null);

    public Task PublishAsync<T>(T message)
        where T : class => _host.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>A command, into the queue of a service.</summary>
    public async Task SendAsync<T>(string queue, T message)
        where T : class =>
        await (await _host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"queue:{queue}"))).Send(
            message
        );

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    internal sealed class Heard
    {
        public ConcurrentQueue<object> Events { get; } = new();
    }

    internal sealed class Consumer(Heard heard)
        : IConsumer<CredentialRevoked>,
            IConsumer<UserAccessChanged>,
            IConsumer<UserDeleted>,
            IConsumer<OrganizationCreated>,
            IConsumer<OrganizationDeleted>,
            IConsumer<OrganizationAbandoned>,
            IConsumer<AuditRecorded>
    {
        public Task Consume(ConsumeContext<CredentialRevoked> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<UserAccessChanged> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<UserDeleted> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<OrganizationCreated> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<OrganizationDeleted> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<OrganizationAbandoned> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<AuditRecorded> context) => Keep(context.Message);

        private Task Keep(object message)
        {
            heard.Events.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
