using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Telemetry;
using Panel.Hosting;
using Panel.Hosting.ApiDescription;
using Panel.Instances.Allocations;
using Panel.Instances.Archives;
using Panel.Instances.Data;
using Panel.Instances.DataPlane;
using Panel.Instances.Instances;
using Panel.Instances.Instances.Kinds;
using Panel.Instances.Metrics;
using Panel.Instances.Nodes;
using Panel.Instances.Operations;
using Panel.Instances.Organizations;
using Panel.Instances.Placement;
using Panel.Instances.Reports;
using Panel.Instances.Workloads;
using Panel.Operations;

namespace Panel.Instances;

/// <summary>
/// The instances service: workloads, instances, their operations, and the way to their consoles and files.
/// </summary>
public static class InstancesHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(args, "http://127.0.0.1:8083", configure);
        builder.AddServiceDefaults("instances");
        builder.Services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        builder.AddPanelDatabase<InstancesDbContext, SqliteInstancesDbContext, PostgresInstancesDbContext>();
        builder.AddPanelMessaging<InstancesDbContext>(
            "instances",
            bus =>
                bus.Consume<NodeChangedConsumer>()
                    .Consume<NodeWentOfflineConsumer>()
                    .Consume<NodeDeletedConsumer>()
                    .Consume<OrganizationAbandonedConsumer>(OrganizationAbandonedConsumer.Queue)
                    .Consume<OrganizationDeletedConsumer>()
                    .Consume<OperationChangedConsumer>()
                    .ConsumeReports<NodeConnectedConsumer>(Reports)
                    .ConsumeReports<InstanceObservedConsumer>(Reports)
                    .ConsumeReports<InstancesObservedConsumer>(Reports)
                    .ConsumeReports<OperationProgressedConsumer>(Reports)
                    .ConsumeReports<OperationFinishedConsumer>(Reports)
                    .ConsumeInstanceSamples()
        );
        AddUseCases(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseIdempotency<InstancesDbContext>();
        app.UseAuditGuard();
        app.MapWorkloads()
            .MapInstances()
            .MapOperations()
            .MapDataPlane()
            .MapArchives()
            .MapInstanceMetrics()
            .MapFigures<InstancesDbContext>();
        app.MapApiDescription();
        return app;
    }

    // One queue for all reports: they are told apart by their type, and what this service does not know is dropped.
    private const string Reports = "reports";

    private static readonly EntityGauge<InstancesDbContext>[] Counted =
    [
        new(
            "instances",
            "state",
            "Instances by observed state.",
            database =>
                database
                    .Set<Instance>()
                    .GroupBy(instance => instance.State)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
        new(
            "operations",
            "status",
            "Operations by status, as long as they are kept.",
            database =>
                database
                    .Set<Operation>()
                    .Where(operation => operation.Service == OperationChangedConsumer.Own)
                    .GroupBy(operation => operation.Status)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];

    private static void AddUseCases(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<OperationOptions>(builder.Configuration.GetSection(OperationOptions.Section));
        services.Configure<WorkloadOptions>(builder.Configuration.GetSection(WorkloadOptions.Section));
        services
            .AddScoped<WorkloadStore>()
            .AddScoped<WorkloadQuota>()
            .AddScoped<WorkloadCatalog>()
            .AddScoped<InstanceSpecFactory>()
            .AddScoped<InstanceResponses>()
            .AddScoped<InstanceDescriptions>()
            .AddScoped<InstanceStateUpdater>()
            .AddScoped<InstanceRemoval>();
        services.AddScoped<CreateInstanceAction>().AddScoped<UpdateInstanceAction>().AddScoped<OperateInstanceAction>();
        services
            .AddScoped<NodeScheduler>()
            .AddScoped<OrganizationTrust>()
            .AddScoped<NodeReservations>()
            .AddScoped<PortAllocator>();
        services.AddSingleton<InstanceVariables>().AddSingleton<AgentForwarder>().AddHttpForwarder();
        services.AddOperations<InstancesDbContext>(OperationChangedConsumer.Own).AddInstanceKinds().AddArchiveKinds();
        services.AddInstanceMetrics();
        services.AddHostedService<InstanceAnnouncer>();
        services.AddFigures(Counted);
    }
}
