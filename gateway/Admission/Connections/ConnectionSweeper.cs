using Panel.Gateway.Admission.Introspection;
using Panel.Hosting;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Admission.Connections;

/// <summary>
/// Asks again about every open WebSocket four times a minute: the net for events that the bus did not bring.
/// </summary>
internal sealed class ConnectionSweeper(
    OpenConnections connections,
    Introspector introspector,
    TimeProvider clock,
    ILogger<ConnectionSweeper> logger
) : PeriodicBackgroundService(TimeSpan.FromSeconds(15), clock, logger)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (context, caller) in connections.All)
        {
            // Null means that identity does not answer: then the sweeper closes no console.
            if (
                await introspector.ResolveAsync(caller.Credential, caller.Scope, caller.Known.Actor, cancellationToken)
                    is { } known
                && !IsGood(known.Answer, context)
            )
            {
                context.Abort();
            }
        }
    }

    private static bool IsGood(IntrospectionResponse answer, HttpContext context) =>
        answer is { Active: true, OrganizationFound: true, MayActAs: true, Restriction: Restriction.None }
        && AllowedAddresses.Contain(answer.AllowedIps, context.Connection.RemoteIpAddress);
}
