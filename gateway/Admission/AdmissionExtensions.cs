using System.Diagnostics;
using Panel.Gateway.CrossSite;
using Panel.Gateway.Introspection;
using Panel.Gateway.Limits;

namespace Panel.Gateway.Admission;

internal static class AdmissionExtensions
{
    public static void AddAdmission(this IServiceCollection services) =>
        services
            .AddSingleton<AddressLimits>()
            .AddSingleton<Callers>()
            .AddSingleton<CrossSiteDefence>()
            .AddSingleton<CredentialLimits>();

    /// <summary>Ahead of everything that asks for the <see cref="Visit"/>.</summary>
    public static void UseVisits(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(
            (context, next) =>
            {
                // An id of ours, in the answer, in errors and in each service's log. It has
                // the form of a trace's, and is one where nobody traces.
                context.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
                context.Features.Set(new Visit(clock));
                return next(context);
            }
        );
    }
}
