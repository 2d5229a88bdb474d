using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Panel.Bus;

public static class BusFailure
{
    /// <summary>True when the broker could not be reached or hung up: the message itself is not to blame.</summary>
    public static bool IsUnreachable(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            // The client takes its channel apart under a publish that is in it.
            if (cause is ObjectDisposedException)
            {
                return true;
            }

            if (cause is OperationCanceledException or ConnectionException or BrokerUnreachableException or IOException)
            {
                return true;
            }

            if (cause is OperationInterruptedException interrupted)
            {
                return !IsRefusal(interrupted.ShutdownReason);
            }
        }

        return false;
    }

    // The broker's verdict on what was asked, rather than a connection that went away.
    private static bool IsRefusal(ShutdownEventArgs? reason) =>
        reason?.ReplyCode
            is Constants.AccessRefused
                or Constants.NotFound
                or Constants.ResourceLocked
                or Constants.PreconditionFailed;
}
