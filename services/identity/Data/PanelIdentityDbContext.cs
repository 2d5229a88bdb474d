using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Data.Idempotency;
using Panel.Data.Messaging;
using Panel.Hosting.Idempotency;
using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;
using Panel.Identity.Bootstrap;
using Panel.Identity.ExternalSignIn;
using Panel.Identity.ExternalSignIn.Groups;
using Panel.Identity.Factors;
using Panel.Identity.Internal;
using Panel.Identity.Keys;
using Panel.Identity.Organizations;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Passkeys;
using Panel.Identity.PasswordReset;
using Panel.Identity.Registration;
using Panel.Identity.Sessions;
using Panel.Identity.Settings;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Throttling;
using Panel.Mail;

namespace Panel.Identity.Data;

/// <summary>
/// Identity's tables: those of ASP.NET Core Identity for users, and our
/// own. Each entity's table is described beside it.
/// </summary>
internal abstract class PanelIdentityDbContext(DbContextOptions options) : IdentityUserContext<User, Guid>(options)
{
    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<SignInChallenge> SignInChallenges => Set<SignInChallenge>();

    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();

    public DbSet<PasskeyChallenge> PasskeyChallenges => Set<PasskeyChallenge>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<AgentToken> AgentTokens => Set<AgentToken>();

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<OrganizationMember> Members => Set<OrganizationMember>();

    public DbSet<OrganizationInvite> Invites => Set<OrganizationInvite>();

    public DbSet<OrganizationResource> Resources => Set<OrganizationResource>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<Setup> Setups => Set<Setup>();

    public DbSet<SetupCode> SetupCodes => Set<SetupCode>();

    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();

    public DbSet<PasswordResetToken> PasswordResets => Set<PasswordResetToken>();

    public DbSet<PendingRegistration> PendingRegistrations => Set<PendingRegistration>();

    public DbSet<PendingSignIn> PendingSignIns => Set<PendingSignIn>();

    public DbSet<ManagedMembership> ManagedMemberships => Set<ManagedMembership>();

    public DbSet<Throttle> Throttles => Set<Throttle>();

    public DbSet<SshKey> SshKeys => Set<SshKey>();

    public DbSet<CaKey> SshCaKeys => Set<CaKey>();

    public DbSet<SshCertificate> SshCertificates => Set<SshCertificate>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.UsePanelTypes(Database.IsSqlite());
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PanelIdentityDbContext).Assembly);
        builder.AddIdempotency();
        builder.AddMails();
        builder.AddMessaging();
        builder.UseSnakeCaseNames();
    }
}
