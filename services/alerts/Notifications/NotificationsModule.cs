using Panel.Alerts.Integrations;
using Panel.Bus.Endpoints;
using Panel.Data.Database;

namespace Panel.Alerts.Notifications;

/// <summary>Integrations and what is delivered to them.</summary>
internal static class NotificationsModule
{
    /// <summary>Needs a catalog of plugins, and the service's database, messaging and mails.</summary>
    public static void AddIntegrations(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<IntegrationOptions>().BindConfiguration(IntegrationOptions.Section);
        builder.Services.AddOptions<PrivateHostOptions>().BindConfiguration(PrivateHostOptions.Section);
        builder.Services.AddCommitSignal<IntegrationDelivery>();
        builder
            .Services.AddSingleton<ChannelTypes>()
            .AddSingleton<IntegrationSecrets>()
            .AddSingleton<OutboundRules>()
            .AddSingleton<ConfigurationRules>()
            .AddScoped<IntegrationCommands>()
            .AddSingleton<ChannelSender>()
            .AddSingleton<DeliveryStore>()
            .AddSingleton<DeliveryMetrics>()
            .AddScoped<DeliverySettlement>()
            .AddScoped<INotificationQueue, NotificationQueue>()
            .AddScoped<TestIntegration>()
            .AddScoped<ReplayDelivery>()
            .AddHostedService<DeliveryWorker>()
            .AddHostedService<DeliverySweeper>();
    }

    /// <summary>The events that integrations hear of.</summary>
    public static PanelBusBuilder ConsumeForIntegrations(this PanelBusBuilder bus) =>
        bus.Consume<InstanceEventConsumer>("integrations-instances")
            .Consume<NodeEventConsumer>("integrations-nodes")
            .Consume<OrganizationDeletedConsumer>("integrations-organization-deleted");

    public static void MapIntegrations(this IEndpointRouteBuilder routes)
    {
        routes.MapIntegrationCommands();
        routes.MapDeliveries();
    }
}
