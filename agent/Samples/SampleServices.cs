using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Panel.Agent.Samples;

internal static class SampleServices
{
    public static IServiceCollection AddSamples(this IServiceCollection services)
    {
        services.TryAddSingleton(new SampleOptions());
        services.AddSingleton<InstanceSweep>().AddSingleton<NodeSampler>().AddSingleton<SampleStore>();
        services.AddHostedService<SampleSender>().AddHostedService<SampleService>();
        return services;
    }
}
