using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Auth;

namespace Panel.Data.Telemetry;

public static class EntityGaugeExtensions
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <summary>Counts these for metrics and for the administrators' dashboard.</summary>
    public static IServiceCollection AddFigures<TContext>(
        this IServiceCollection services,
        params IEnumerable<EntityGauge<TContext>> figures
    )
        where TContext : DbContext
    {
        foreach (var figure in figures)
        {
            services.AddSingleton(figure);
        }

        return services.AddSingleton<EntityGauges<TContext>>().AddHostedService<GaugeRefresher<TContext>>();
    }

    /// <summary>The figures for the gateway, which asks with the administrator's own token.</summary>
    public static void MapFigures<TContext>(this IEndpointRouteBuilder routes)
        where TContext : DbContext =>
        routes
            .MapGet(
                "/internal/figures",
                async (EntityGauges<TContext> figures, CancellationToken cancellationToken) =>
                    Results.Ok(await figures.ReadAsync(Age, cancellationToken))
            )
            .RequireAdmin("metrics.read");
}
