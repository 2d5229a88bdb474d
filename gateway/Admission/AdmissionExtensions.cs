using System.Diagnostics;
using Panel.Gateway.Admission.CrossSite;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits;

namespace Panel.Gateway.Admission;

internal static class AdmissionExtensions
{
    public static void AddAdmission(this IServiceCollection services) =>
        services
            .AddSingleton<AddressLimits>()
            .AddSingleton<CallerResolver>()
            .AddSingleton<CrossSiteDefence>()
            .AddSingleton<CredentialLimits>();

    /// <summary>Ahead of everything that asks for the <see cref="RequestState"/>.</summary>
    public static void UseVisits(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(
            (context, next) =>
            {
                // An id of ours, in the answer, in errors and in each service's log. The id has
                // the form of a trace's, and is one where the gateway does not trace.
                context.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
                context.Features.Set(new RequestState(clock));
                return next(context);
            }
        );
    }
}
