using System.Globalization;
using MassTransit;
using MassTransit.Context;
using MassTransit.Events;
using MassTransit.Transports;
using Panel.Bus.Metrics;

namespace Panel.Bus.Endpoints;

/// <summary>
/// Moves a message that no consumer takes to the error queue, where operators look. The library has a queue of its own
/// for these, and its other choice gives them back to the broker for ever.
/// </summary>
internal sealed class SkippedAsError(BusMetrics metrics, TimeProvider clock) : IFilter<ReceiveContext>
{
    private const string Problem = "No consumer takes the message.";

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        if (!context.TryGetPayload<IErrorTransport>(out var errors))
        {
            return next.Send(context);
        }

        metrics.Faulted(context.QueueName());
        return errors.Send(new SkippedContext(context, clock.GetUtcNow().UtcDateTime));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("skippedAsError");

    private sealed class SkippedContext : ReceiveContextProxy, ExceptionReceiveContext
    {
        private readonly MassTransit.Serialization.DictionarySendHeaders _headers = new();

        public SkippedContext(ReceiveContext context, DateTime at)
            : base(context)
        {
            (Exception, ExceptionTimestamp) = (new MessageNotConsumedException(context.InputAddress, Problem), at);
            _headers.Set(MessageHeaders.Reason, "fault");
            _headers.Set(MessageHeaders.FaultExceptionType, nameof(MessageNotConsumedException));
            _headers.Set(MessageHeaders.FaultMessage, Problem);
            _headers.Set(MessageHeaders.FaultTimestamp, at.ToString("O", CultureInfo.InvariantCulture));
        }

        public Exception Exception { get; }

        public DateTime ExceptionTimestamp { get; }

        public ExceptionInfo ExceptionInfo => new FaultExceptionInfo(Exception);

        public SendHeaders ExceptionHeaders => _headers;
    }
}
