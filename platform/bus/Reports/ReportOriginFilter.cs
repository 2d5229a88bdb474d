using System.Reflection;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using Panel.Bus.Metrics;
using Panel.Bus.Topology;

namespace Panel.Bus.Reports;

/// <summary>
/// Refuses a report that names another node than the one whose exchange it came
/// through. RabbitMQ hands on the name of the exchange that a
/// message was first published to, and a node's user can publish to its own only. In
/// memory all parties are one process: nothing to tell apart.
/// </summary>
internal sealed partial class ReportOriginFilter<T>(BusMetrics metrics, ILogger<ReportOriginFilter<T>> logger)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly PropertyInfo? NodeId = typeof(T).GetProperty("NodeId", typeof(Guid));

    public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        if (
            !context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            || IsTrusted(delivery.Exchange, context.Message)
        )
        {
            return next.Send(context);
        }

        metrics.Refused(context.ReceiveContext.QueueName());
        Log.Refused(logger, typeof(T).Name, delivery.Exchange);
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("reportOrigin");

    // The default exchange (no name) serves replays from the error queue; a node's user may not publish to it.
    private static bool IsTrusted(string exchange, T message) =>
        exchange.Length == 0 || (NodeId?.GetValue(message) is Guid node && exchange == BusNames.ReportExchange(node));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused a {Report} that came through {Exchange}: it names another node.")]
        public static partial void Refused(ILogger logger, string report, string exchange);
    }
}
