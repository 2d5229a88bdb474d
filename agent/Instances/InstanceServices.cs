using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panel.Agent.Console;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Bus;
using Panel.Bus.Reports;

namespace Panel.Agent.Instances;

public static class InstanceServices
{
    /// <summary>
    /// Instances, consoles, reports and their storage in <c>Agent:Data</c>. Needs an <see cref="INodeIdentity"/>, an
    /// <see cref="IContainerRuntime"/> and the agent's bus beside it.
    /// </summary>
    public static IServiceCollection AddInstances(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new AgentData(configuration["Agent:Data"] ?? "data/agent"));
        AddStorage(services);
        AddReports(services);
        services
            .AddSingleton<InstanceConsoles>()
            .AddSingleton<IInstanceConsoles>(p => p.GetRequiredService<InstanceConsoles>());
        services.AddSingleton<InstanceJournal>();
        services.TryAddSingleton<PatchConfigFiles>(
            (_, files, _) =>
                files.Count == 0
                    ? Task.FromResult<IReadOnlyList<string>>([])
                    : throw new RuntimeException("config_files", "This agent cannot patch configuration files.")
        );
        AddActions(services);
        services.AddSingleton<SupervisorFactory>();
        services
            .AddSingleton<InstanceCommands>()
            .AddSingleton<InstanceRegistry>()
            .AddSingleton<IInstances>(p => p.GetRequiredService<InstanceRegistry>());
        // The order of starting; stopping goes backwards, so that the last marks and
        // reports are stored after the instances are let go.
        services
            .AddHostedService<ReportSender>()
            .AddHostedService<ConsoleSaver>()
            .AddHostedService<InstanceMonitor>()
            .AddHostedService<DiskMonitor>();
        return services;
    }

    /// <summary>The consumers of the agent's command queue.</summary>
    public static void AddInstanceConsumers(this IRegistrationConfigurator bus) =>
        bus.AddConsumer<InstanceCommandConsumer, InstanceCommandConsumerDefinition>();

    // Of what the agent finds due by itself, the first goes first.
    private static void AddActions(IServiceCollection services) =>
        services
            .AddSingleton<ActionHandlers>()
            .AddSingleton<WorkloadStarter>()
            .AddSingleton<IActionHandler, DeleteHandler>()
            .AddSingleton<IActionHandler, InspectHandler>()
            .AddSingleton<IActionHandler, StopHandler>()
            .AddSingleton<IActionHandler, StartHandler>()
            .AddSingleton<IActionHandler, RestartHandler>()
            .AddSingleton<IActionHandler, InstallHandler>()
            .AddSingleton<IActionHandler, KillHandler>()
            .AddSingleton<IActionHandler, UpdateHandler>();

    private static void AddStorage(IServiceCollection services)
    {
        services.TryAddSingleton(_ => BootId.Read());
        services.AddSingleton<AgentDatabase>().AddSingleton<MetaStore>().AddSingleton<SequenceCounter>();
        services.AddSingleton<InstanceStore>().AddSingleton<OperationStore>().AddSingleton<ConsoleStore>();
    }

    private static void AddReports(IServiceCollection services)
    {
        services.TryAddSingleton(new ReportOutboxOptions());
        services.TryAddSingleton<DeliverReport>(p =>
            (report, id, cancellationToken) =>
                ReportTypes.SendAsync(p.GetRequiredService<IReportSender>(), report, id, cancellationToken)
        );
        services.AddSingleton<ReportOutbox>().AddSingleton<IReportOutbox>(p => p.GetRequiredService<ReportOutbox>());
    }
}
