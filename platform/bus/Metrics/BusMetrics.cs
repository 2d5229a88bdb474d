using System.Diagnostics.Metrics;
using MassTransit;

namespace Panel.Bus.Metrics;

/// <summary>
/// Meter <c>Panel.Bus</c>: messages consumed, messages given up (moved to an <c>_error</c> queue), reports refused.
/// </summary>
internal sealed class BusMetrics : IReceiveObserver
{
    public const string MeterName = "Panel.Bus";

    private readonly Counter<long> _consumed;
    private readonly Counter<long> _faulted;
    private readonly Counter<long> _refused;

    public BusMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _consumed = meter.CreateCounter<long>(
            "panel.bus.consumed",
            description: "Messages that a consumer has handled."
        );
        _faulted = meter.CreateCounter<long>(
            "panel.bus.faulted",
            description: "Messages that were given up and moved to an _error queue."
        );
        _refused = meter.CreateCounter<long>(
            "panel.bus.reports_refused",
            description: "Reports that named another node than their sender."
        );
    }

    public void Faulted(string queue) => _faulted.Add(1, Queue(queue));

    public void Refused(string queue) => _refused.Add(1, Queue(queue));

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        _consumed.Add(1, Queue(context.ReceiveContext.QueueName()), new("message", typeof(T).Name));
        return Task.CompletedTask;
    }

    // An attempt; the message may still succeed.
    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    private static KeyValuePair<string, object?> Queue(string queue) => new("queue", queue);
}
