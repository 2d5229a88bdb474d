using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.Endpoints;
using Panel.Data.Auditing;
using Panel.Data.Messaging;

namespace Panel.Operations;

public static class OperationsExtensions
{
    /// <summary>
    /// Lets a service run operations: <see cref="OperationEngine"/>, and a watchdog of the table <c>operations</c> that
    /// <see cref="AddOperations(ModelBuilder)"/> maps.
    /// </summary>
    /// <param name="service">The service's name.</param>
    public static IServiceCollection AddOperations<TContext>(this IServiceCollection services, string service)
        where TContext : DbContext =>
        services
            .AddScoped(provider => new OperationsContext(provider.GetRequiredService<TContext>(), service))
            .AddScoped(provider => new OperationEngine(
                provider.GetRequiredService<OperationsContext>(),
                provider,
                provider.GetRequiredService<IOutbox>(),
                provider.GetRequiredService<IAudit>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddHostedService<OperationWatchdog>();

    /// <param name="name">In snake_case, 16 letters at most: what the API calls it.</param>
    public static IServiceCollection AddOperationKind<TKind>(this IServiceCollection services, string name)
        where TKind : class, IOperationKind => services.AddKeyedScoped<IOperationKind, TKind>(name);

    /// <summary>For a service whose operations the instances service shows.</summary>
    public static PanelBusBuilder ConsumeOperationCancels(this PanelBusBuilder bus) =>
        bus.Consume<OperationCancelRequestedConsumer>();

    /// <summary>Maps the table <c>operations</c>.</summary>
    public static void AddOperations(this ModelBuilder model) => model.ApplyConfiguration(new OperationConfiguration());
}
