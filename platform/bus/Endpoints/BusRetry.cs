using System.Data.Common;
using System.Net.Sockets;
using MassTransit;

namespace Panel.Bus.Endpoints;

/// <summary>
/// What happens when a consumer throws. An outage of something the consumer needs
/// is waited out for about ten minutes with the message in
/// hand, because giving up would fill the error queue with healthy messages.
/// Anything else gets five more attempts within seven seconds.
/// </summary>
internal static class BusRetry
{
    private static readonly TimeSpan[] Faults =
    [
        TimeSpan.Zero,
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
    ];

    public static void Configure(IConsumePipeConfigurator endpoint)
    {
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(IsOutage);
            retry.Exponential(45, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(failure => !IsOutage(failure) && !IsHopeless(failure));
            retry.Intervals(Faults);
        });
    }

    internal static bool IsOutage(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (
                cause
                is DbException { IsTransient: true }
                    or SocketException
                    or TimeoutException
                    or HttpRequestException { StatusCode: null }
            )
            {
                return true;
            }
        }

        return false;
    }

    // The same bytes and the same code fail the same way each time.
    private static bool IsHopeless(Exception failure) =>
        failure is ArgumentException or FormatException or NotSupportedException or System.Text.Json.JsonException;
}
