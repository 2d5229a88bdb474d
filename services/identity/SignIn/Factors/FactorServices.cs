namespace Panel.Identity.SignIn.Factors;

internal static class FactorServices
{
    public static void AddFactors(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<FactorOptions>(builder.Configuration.GetSection(FactorOptions.Section));
        builder
            .Services.AddScoped<FactorMethods>()
            .AddScoped<FactorCheck>()
            .AddScoped<PasswordConfirmation>()
            .AddScoped<RecoveryCodes>();
        builder.Services.AddScoped<SignInChallenges>().AddScoped<AnswerChallenge>().AddScoped<SignInMails>();
        builder.Services.AddScoped<BeginTwoFactor>().AddScoped<EnableTwoFactor>().AddScoped<DisableTwoFactor>();
    }
}
