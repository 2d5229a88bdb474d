using Microsoft.EntityFrameworkCore;
using Panel.Bus.Endpoints;
using Panel.Data.Telemetry;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns;

internal static class DnsExtensions
{
    public static void AddDns(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddSingleton<CallBudget>()
            .AddSingleton<DnsProviderClient>()
            .AddSingleton<DnsRefresher>()
            .AddSingleton<ZoneLeases>()
            .AddSingleton<Installation>()
            .AddSingleton<RecordMarks>()
            .AddSingleton<RecordReader>();
        services
            .AddScoped<ICredentialUser, DnsCredentialUser>()
            .AddScoped<ZoneCatalog>()
            .AddScoped<ZoneCopy>()
            .AddScoped<DnsLists>()
            .AddScoped<RecordWriter>()
            .AddScoped<ZoneReconciler>()
            .AddScoped<RecordAnnouncer>();
        services
            .AddScoped<ZoneLookup>()
            .AddScoped<DnsCredentials>()
            .AddScoped<RecordLeases>()
            .AddScoped<ContentResolver>()
            .AddScoped<NewRecordCheck>()
            .AddScoped<AdoptRecord>()
            .AddScoped<CreateRecord>()
            .AddScoped<UpdateRecord>()
            .AddScoped<DeleteRecord>()
            .AddScoped<ForgetRecord>();
        services
            .AddScoped<DesiredRecords>()
            .AddScoped<DesiredRecordUpdater>()
            .AddScoped<SuperfluousRecordRemover>()
            .AddScoped<DnsPass>()
            .AddScoped<UpdateAutoConfig>();
        services.AddHostedService<DnsWorker>();
        services.AddSingleton(Counted);
    }

    public static PanelBusBuilder ConsumeForDns(this PanelBusBuilder bus) =>
        bus.Consume<DnsInstanceConsumer>().Consume<DnsNodeConsumer>().Consume<DnsOrganizationConsumer>();

    public static void MapDns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/dns").WithTags("DNS");
        group.MapZones();
        group.MapRecords();
        group.MapAutoConfig();
    }

    private static readonly EntityGauge<NodesDbContext> Counted = new(
        "dns_records",
        "state",
        "DNS records that the panel manages, by state.",
        database =>
            database
                .Set<DnsRecord>()
                .Where(record => record.Managed)
                .GroupBy(record => record.State)
                .Select(group => new FigureCount(group.Key, group.LongCount()))
    );
}
