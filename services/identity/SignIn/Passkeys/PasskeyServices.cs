using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Passkeys;

internal static class PasskeyServices
{
    public static void AddPasskeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<PasskeyOptions>(builder.Configuration.GetSection(PasskeyOptions.Section));
        services
            .AddOptions<IdentityPasskeyOptions>()
            .Configure<IOptions<PasskeyOptions>>((framework, ours) => ours.Value.ApplyTo(framework));
        services
            .AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>()
            .AddScoped<PasskeyChallenges>()
            .AddScoped<PasskeyProof>();
        services.AddScoped<RegisterPasskey>().AddScoped<PasskeySignIn>().AddScoped<EditPasskeys>();
    }
}
