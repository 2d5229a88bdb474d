namespace Panel.Agent.Signing;

internal static class SigningServices
{
    public static IServiceCollection AddRequestSigning(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new NonceWindow(provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ReplayBound>()
            .AddSingleton<SignatureVerifier>();
}
