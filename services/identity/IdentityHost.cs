using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Telemetry;
using Panel.Hosting;
using Panel.Hosting.ApiDescription;
using Panel.Identity.Administration;
using Panel.Identity.Administration.Me;
using Panel.Identity.Administration.Settings;
using Panel.Identity.Audit;
using Panel.Identity.Bootstrap;
using Panel.Identity.Data;
using Panel.Identity.Dialects.Client;
using Panel.Identity.Dialects.Provisioning;
using Panel.Identity.Dialects.SessionSurface;
using Panel.Identity.Dialects.SessionSurface.Keys;
using Panel.Identity.Internal;
using Panel.Identity.Keys;
using Panel.Identity.Mail;
using Panel.Identity.Organizations;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.External;
using Panel.Identity.SignIn.External.Logins;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Tokens;
using Panel.Mail;

namespace Panel.Identity;

/// <summary>Builds the identity service: users, sessions, tokens, organizations, and what everybody may do.</summary>
public static class IdentityHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(args, "http://127.0.0.1:8081", configure);
        // Before the defaults, which would fetch the keys over HTTP.
        builder.AddKeys();
        builder.AddServiceDefaults("identity");
        builder.Services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        builder.AddPanelDatabase<PanelIdentityDbContext, SqliteIdentityDbContext, PostgresIdentityDbContext>();
        builder.AddPanelMessaging<PanelIdentityDbContext>(
            "identity",
            bus =>
                bus.Consume<NodeDeletedConsumer>()
                    .Consume<ResourceConsumer>()
                    .Consume<SendMailConsumer>(SendMailConsumer.Queue)
                    .Consume<MailOrganizationOwnerConsumer>(MailOrganizationOwnerConsumer.Queue)
                    .Consume<RequestPasswordResetConsumer>(RequestPasswordResetConsumer.Queue)
                    .Consume<AuditRecordedConsumer, AuditRecordedConsumerDefinition>()
        );
        builder.AddIdentityFeatures();
        builder.AddMail<PanelIdentityDbContext, MailTemplate>("identity");
        builder.AddExternalSignIn();
        builder.Services.AddFigures(IdentityGauges.All);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseIdempotency<PanelIdentityDbContext>();
        app.UseAuditGuard();
        app.MapJwks();
        app.MapInternal();
        // Around every endpoint for people: their account may be deleted while a request of theirs is answered.
        var api = app.MapGroup("").AddEndpointFilter<RouteGroupBuilder, DeletedCallerFilter>();
        api.MapBootstrap();
        api.MapAuth();
        api.MapMfa();
        api.MapAccountTwoFactor();
        api.MapSessionSurface();
        api.MapSessionTwoFactor();
        api.MapPasskeys();
        api.MapMySessions();
        api.MapMe();
        api.MapUsers();
        api.MapApiTokens();
        api.MapSessionKeys();
        api.MapProvisioningTokens();
        api.MapOrganizations();
        api.MapAccount();
        api.MapPermissions();
        api.MapCaKeys();
        api.MapSshCertificates();
        api.MapSettings();
        api.MapMails();
        api.MapPasswordReset();
        api.MapRegistration();
        api.MapExternalSignIn();
        api.MapLogins();
        api.MapAudit();
        app.MapFigures<PanelIdentityDbContext>();
        app.MapApiDescription();
        return app;
    }
}
