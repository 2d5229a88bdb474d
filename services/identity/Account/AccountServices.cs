namespace Panel.Identity.Account;

internal static class AccountServices
{
    public static IServiceCollection AddAccount(this IServiceCollection services) =>
        services.AddScoped<UpdateProfile>().AddScoped<ChangeEmail>().AddScoped<RevokeSessions>();
}
