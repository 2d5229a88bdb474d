using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Panel.Hosting.Auth;

public static class DataProtectionOptOut
{
    /// <summary>
    /// The framework's authentication, and YARP for its sticky sessions, bring a service that
    /// makes a key at the start and leaves it unencrypted in the home of the process's user.
    /// Nothing here uses such keys; if something ever does, they are made then.
    /// </summary>
    public static IServiceCollection WithoutKeysAtStart(this IServiceCollection services)
    {
        foreach (
            var maker in services
                .Where(service =>
                    service.ServiceType == typeof(IHostedService)
                    && service.ImplementationType?.Name == "DataProtectionHostedService"
                )
                .ToArray()
        )
        {
            services.Remove(maker);
        }

        return services;
    }
}
