using MassTransit;

namespace Panel.Bus.Reports;

internal sealed class RabbitMqReportSender(IBus bus, string exchange) : IReportSender
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);
    private readonly Uri _exchange = new($"exchange:{exchange}");

    public async Task SendAsync<T>(T report, CancellationToken cancellationToken, Guid? messageId = null)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var endpoint = await bus.GetSendEndpoint(_exchange);
        await endpoint
            .Send(
                report,
                context =>
                {
                    context.MessageId = messageId ?? Guid.CreateVersion7();
                    // Without a queue behind the exchange the broker would confirm and drop.
                    if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                    {
                        rabbit.Mandatory = true;
                    }
                },
                limit.Token
            )
            .WaitAsync(limit.Token);
    }
}
