using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.Dialects.Client;

internal static class AccountServices
{
    public static IServiceCollection AddAccount(this IServiceCollection services) =>
        services.AddScoped<UpdateProfile>().AddScoped<ChangeEmail>().AddScoped<RevokeSessions>();
}
