using MassTransit;

namespace Panel.Bus.Metrics;

public static class ReceiveContextExtensions
{
    /// <summary>The name of the queue that the message came from.</summary>
    public static string QueueName(this ReceiveContext context) => context.InputAddress.AbsolutePath.Split('/')[^1];
}
