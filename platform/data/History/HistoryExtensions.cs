using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Panel.Data.History;

public static class HistoryExtensions
{
    /// <summary>
    /// Keeps measurements in <typeparamref name="TContext"/>, whose model calls
    /// <see cref="HistoryModel.AddHistory"/>: 10 s for two hours, a minute for two days, ten minutes for 30 days.
    /// </summary>
    public static IServiceCollection AddHistory<TContext>(this IServiceCollection services, HistoryOptions options)
        where TContext : DbContext
    {
        services.AddSingleton(options);
        services.AddSingleton<HistoryWriter<TContext>>();
        services.AddSingleton(provider => new HistoryBuffer<TContext>(
            provider.GetRequiredService<HistoryWriter<TContext>>(),
            options,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<HistoryBuffer<TContext>>());
        services.AddScoped(provider => new HistoryReader<TContext>(provider.GetRequiredService<TContext>(), options));
        services.AddSingleton<HistoryRollup<TContext>>();
        services.AddHostedService(provider => provider.GetRequiredService<HistoryRollup<TContext>>());
        return services;
    }
}
