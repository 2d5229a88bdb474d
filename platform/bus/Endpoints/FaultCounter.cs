using MassTransit;
using Panel.Bus.Metrics;

namespace Panel.Bus.Endpoints;

/// <summary>
/// Stands in the pipe that a given-up message takes to the error queue; the
/// library's receive observers are not told of those.
/// </summary>
internal sealed class FaultCounter(BusMetrics metrics) : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        metrics.Faulted(context.QueueName());
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("faultCounter");
}
