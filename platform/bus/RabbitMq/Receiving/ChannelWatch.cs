using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Panel.Bus.RabbitMq.Receiving;

/// <summary>
/// Ends the use of a channel that has closed under it. Normally the client tells;
/// but it tells the users of a connection one after the other,
/// and one that is late or throws keeps the news from the rest, who would wait for deliveries for ever.
/// </summary>
internal sealed class ChannelWatch : IFilter<ChannelContext>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Longer than a consumer in work is waited for, when it has been told.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        using var done = new CancellationTokenSource();
        var use = next.Send(context);
        var ended = await Task.WhenAny(use, AwaitEndAsync(context, done.Token));
        await done.CancelAsync();
        if (ended == use)
        {
            await use;
            return;
        }

        _ = use.ContinueWith(late => late.Exception, TaskScheduler.Default);
        throw new RabbitMqConnectionException(
            $"The channel to {context.ConnectionContext.Description} has closed, and its user was not told."
        );
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("channelWatch");

    private static async Task AwaitEndAsync(ChannelContext context, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval);
        while (context.Channel.IsOpen && context.ConnectionContext.Connection.IsOpen)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }

        await Task.Delay(Grace, cancellation);
    }
}
