using Microsoft.AspNetCore.Identity;
using Panel.Hosting.Auth;
using Panel.Identity.Administration;
using Panel.Identity.Administration.Me;
using Panel.Identity.Administration.Settings;
using Panel.Identity.Audit;
using Panel.Identity.Authorization;
using Panel.Identity.Bootstrap;
using Panel.Identity.Data;
using Panel.Identity.Dialects.Client;
using Panel.Identity.Dialects.SessionSurface;
using Panel.Identity.Dialects.SessionSurface.Keys;
using Panel.Identity.Expiry;
using Panel.Identity.Internal;
using Panel.Identity.Keys;
using Panel.Identity.Organizations;
using Panel.Identity.Passwords;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.SignIn.Passwords;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Ssh;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Ssh.Keys;
using Panel.Identity.Throttling;
using Panel.Identity.Tokens;
using Panel.Identity.Users;

namespace Panel.Identity;

internal static class IdentityServices
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<KeyOptions>(builder.Configuration.GetSection(KeyOptions.Section));
        builder.Services.AddScoped<KeyRotation>();
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<IInternalKeys, OwnInternalKeys>();
    }

    public static void AddIdentityFeatures(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<AccountOptions>(builder.Configuration.GetSection(AccountOptions.Section));
        builder.Services.Configure<HashingOptions>(builder.Configuration.GetSection(HashingOptions.Section));
        builder.Services.Configure<RegistrationOptions>(builder.Configuration.GetSection(RegistrationOptions.Section));
        builder.AddUserManager();
        builder
            .Services.AddScoped<CreateAccount>()
            .AddScoped<PasswordHashing>()
            .AddSingleton<HashingLimiter>()
            .AddScoped<ChangePassword>()
            .AddScoped<GetCurrentUser>()
            .AddSingleton<AccountRestrictions>();
        builder.Services.AddScoped<Throttles>();
        builder
            .Services.AddScoped<PlatformAdmins>()
            .AddScoped<DeleteUser>()
            .AddScoped<UserOrganizations>()
            .AddScoped<SuspendUser>();
        builder
            .Services.AddSingleton<AccessTokens>()
            .AddScoped<SessionIssuer>()
            .AddScoped<CompleteSignIn>()
            .AddScoped<PasswordSignIn>()
            .AddScoped<RefreshSession>()
            .AddScoped<EndSessions>();
        builder.AddFactors();
        builder.AddPasskeys();
        builder.Services.AddScoped<KnownDevices>().AddScoped<SessionResponses>().AddScoped<CreateSessionKey>();
        builder
            .Services.AddScoped<AuditChain>()
            .AddScoped<AuditVerification>()
            .AddScoped<AuditPruning>()
            .AddHostedService<AuditPruner>();
        builder.Services.AddScoped<ExpiredRows>().AddHostedService<ExpiredRowsSweeper>();
        builder.Services.AddApiTokens().AddOrganizations().AddAccount();
        builder.Services.Configure<SshOptions>(builder.Configuration.GetSection(SshOptions.Section));
        builder
            .Services.AddScoped<CaKeys>()
            .AddScoped<RotateCaKey>()
            .AddScoped<IssueCertificate>()
            .AddScoped<RevokeCertificates>()
            .AddScoped<RevokedSerials>();
        builder.Services.AddScoped<UpdateSettings>().AddScoped<SshKeys>();
        builder
            .Services.AddScoped<Register>()
            .AddScoped<RegistrationLimiter>()
            .AddScoped<RequestRegistration>()
            .AddScoped<ConfirmRegistration>()
            .AddScoped<ForgotPassword>()
            .AddScoped<ResetPassword>();
        builder.Services.AddScoped<SetupCodes>().AddScoped<BootstrapPanel>().AddHostedService<SetupCodeAnnouncer>();
        builder
            .Services.AddSingleton<ServiceClientSecrets>()
            .AddSingleton<InternalPrincipals>()
            .AddScoped<UserCredentials>()
            .AddScoped<Impersonation>()
            .AddScoped<Introspection>()
            .AddScoped<AgentTokens>();
    }

    // Our field rules name the request's members; the framework's rules are the
    // same or weaker, and only keep what is unique unique.
    private static void AddUserManager(this WebApplicationBuilder builder) =>
        builder
            .Services.AddScoped<ILookupNormalizer, AccountNormalizer>()
            .AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters =
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
                options.Password.RequiredLength = AccountRules.ShortestPassword;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit =
                    options.Password.RequireLowercase =
                    options.Password.RequireUppercase =
                    options.Password.RequireNonAlphanumeric =
                        false;
            })
            .AddUserStore<AccountStore>()
            .AddUserManager<PanelUserManager>()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);
}
