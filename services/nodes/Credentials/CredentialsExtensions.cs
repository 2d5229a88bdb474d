using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panel.Bus.Endpoints;
using Panel.Data.Telemetry;
using Panel.Nodes.Credentials.Types;
using Panel.Nodes.Credentials.Verification;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins;
using Panel.Plugins.Host;

namespace Panel.Nodes.Credentials;

internal static class CredentialsExtensions
{
    public static void AddCredentials(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<CredentialsOptions>(builder.Configuration.GetSection(CredentialsOptions.Section));
        services
            .AddSingleton<CredentialTypeCatalog>()
            .AddSingleton<CredentialSealer>()
            .AddSingleton<CredentialServers>()
            .AddSingleton<ICredentialVerifier, DnsCredentialVerifier>()
            .AddSingleton<ICredentialVerifier, CloudCredentialVerifier>()
            .AddSingleton<ICredentialVerifier, SteamCredentialVerifier>();
        services
            .AddScoped<CredentialVault>()
            .AddScoped<CredentialUses>()
            .AddScoped<CredentialLookup>()
            .AddScoped<CredentialWriter>()
            .AddScoped<CreateCredential>()
            .AddScoped<UpdateCredential>()
            .AddScoped<SetDefaultCredential>()
            .AddScoped<DeleteCredential>()
            .AddScoped<VerifyCredential>()
            .AddScoped<IPluginUse, CredentialPluginUse>();
        services.AddHostedService<CredentialRewrapper>();
        services.AddSingleton(Counted);
    }

    public static PanelBusBuilder ConsumeForCredentials(this PanelBusBuilder bus) =>
        bus.Consume<OrganizationCredentialRemover>();

    private static readonly EntityGauge<NodesDbContext> Counted = new(
        "credentials",
        "status",
        "Credentials by status.",
        database =>
            database
                .Set<Credential>()
                .GroupBy(row => row.Status)
                .Select(group => new FigureCount(group.Key, group.LongCount()))
    );
}
