using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Panel.Bus;
using Panel.Bus.Endpoints;
using Panel.Bus.RabbitMq;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;

namespace Panel.Data;

public static class MessagingExtensions
{
    /// <summary>
    /// Puts a service on the bus with outbox and inbox in <typeparamref name="TContext"/>,
    /// whose model calls <see cref="MessagingModel.AddMessaging"/>
    /// and which takes interceptors from the container (<c>AddPanelDatabase</c>
    /// does). Reads the sections <c>Bus</c> and <c>Outbox</c>.
    /// </summary>
    /// <remarks>
    /// Consumers are plain <c>IConsumer&lt;T&gt;</c> that take the context and
    /// <see cref="IOutbox"/>; their changes are saved and committed for them.
    /// On SQLite the transaction holds the only write lock while the consumer runs, so it should do no slow I/O.
    /// </remarks>
    /// <param name="service">Prefix of the service's queues.</param>
    public static IHostApplicationBuilder AddPanelMessaging<TContext>(
        this IHostApplicationBuilder builder,
        string service,
        Action<PanelBusBuilder> configure
    )
        where TContext : DbContext
    {
        var services = builder.Services;
        var bus = BusOptions.Read(builder.Configuration);
        services
            .AddOptions<OutboxOptions>()
            .Bind(builder.Configuration.GetSection(OutboxOptions.Section))
            .Validate(
                options => options.Lease > options.PublishTimeout,
                "Outbox:Lease must be longer than Outbox:PublishTimeout."
            )
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped(provider => new MessagingContext(provider.GetRequiredService<TContext>()));
        services.AddHttpContextAccessor();
        services.AddScoped<IOutbox, Outbox>();
        services.AddSingleton(new AuditSource(service)).AddScoped<IAudit, AuditTrail>();
        var database =
            builder.Configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        services.AddSingleton(_ => ConsumerTurns.Of(database));
        services.AddCommitSignal<OutboxMessage>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<OutboxPublisher>();
        services.AddSingleton<OutboxStore<TContext>>();
        services.AddSingleton<InboxSweeper<TContext>>();
        services.AddPanelBus(
            bus,
            service,
            endpoints =>
            {
                endpoints.UseInbox(typeof(InboxFilter<>));
                configure(endpoints);
            }
        );
        services.AddHostedService<OutboxDispatcher<TContext>>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxSweeper<TContext>>());
        return builder;
    }
}
