using System.Globalization;
using System.Text;
using MassTransit;
using Panel.Bus.Errors;
using Panel.Contracts;
using Panel.Testing;
using RabbitMQ.Client;
using PublishReturnException = RabbitMQ.Client.Exceptions.PublishReturnException;

namespace Panel.Bus.Tests;

/// <summary>What operators see of messages that were given up, and do with them.</summary>
public sealed class DeadLetterTests(RabbitVirtualHost broker) : IClassFixture<RabbitVirtualHost>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _queue = $"q-{Guid.CreateVersion7():N}";

    private DeadLetters Letters => new(BusHost.On(broker.Url));

    [Fact]
    public async Task Message_OfABrokenConsumer_IsListedWithoutItsContentAndHandledOnceAfterTheReplay()
    {
        var mail = new SendMail("somebody@example.net", "Your code", "the-secret", null);
        await using (
            var broken = await (
                await BusHost.StartServiceAsync(
                    BusHost.On(broker.Url),
                    "mailer",
                    bus => bus.Consume<BrokenConsumer>("mails")
                )
            ).ReadyAsync()
        )
        {
            await broken.SendAsync("mailer-mails", mail);
            await Eventually.TrueAsync(
                async cancellationToken => await Letters.CountAsync("mailer-mails", cancellationToken) == 1,
                TimeSpan.FromSeconds(30)
            );
        }

        var names = await new ErrorQueueNames(BusHost.On(broker.Url), broker.ManagementUrl)
            .ListAsync(None)
            .ToListAsync();
        Assert.Contains("mailer-mails_error", names);
        Assert.DoesNotContain("mailer-mails", names);
        var letter = Assert.Single(await Letters.ListAsync("mailer-mails_error", 20, None));
        Assert.Equal(
            (nameof(SendMail), "System.NotSupportedException: Deployed with a bug."),
            (letter.MessageType, letter.Reason)
        );
        Assert.NotEmpty(letter.Id);
        Assert.InRange(
            DateTimeOffset.Parse(letter.At, CultureInfo.InvariantCulture),
            TimeProvider.System.GetUtcNow().AddMinutes(-5),
            TimeProvider.System.GetUtcNow().AddMinutes(1)
        );
        Assert.DoesNotContain("secret", letter.ToString(), StringComparison.Ordinal);
        Assert.Equal(letter, Assert.Single(await Letters.ListAsync("mailer-mails", 20, None)));

        await using var repaired = await (
            await BusHost.StartServiceAsync(
                BusHost.On(broker.Url),
                "mailer",
                bus => bus.Consume<RecordingConsumer<SendMail>>("mails")
            )
        ).ReadyAsync();
        Assert.Equal(1, await Letters.ReplayAsync("mailer-mails", 100, id: null, None));
        Assert.Equal(0, await Letters.ReplayAsync("mailer-mails", 100, id: null, None));
        Assert.Equal("the-secret", (await repaired.Received<SendMail>().NextAsync()).Text);
        Assert.Equal(0u, await Letters.CountAsync("mailer-mails", None));
        Assert.Single(repaired.Received<SendMail>().All);
    }

    [Fact]
    public async Task Message_NoConsumerTakes_IsADeadLetter()
    {
        var service = $"s{Guid.CreateVersion7():N}";
        await using var host = await (
            await BusHost.StartServiceAsync(
                BusHost.On(broker.Url),
                service,
                bus => bus.Consume<RecordingConsumer<Ping>>("pings")
            )
        ).ReadyAsync();

        await host.SendAsync($"{service}-pings", new Pong("of another version"));
        await host.SendAsync($"{service}-pings", new Ping("after it"));

        await host.Received<Ping>().NextAsync();
        await Eventually.TrueAsync(
            async cancellationToken =>
                await new ErrorQueueNames(BusHost.On(broker.Url), broker.ManagementUrl)
                    .ListAsync(cancellationToken)
                    .ContainsAsync($"{service}-pings_error", cancellationToken: cancellationToken),
            TimeSpan.FromSeconds(30)
        );
        var letter = Assert.Single(await Letters.ListAsync($"{service}-pings", 20, None));
        Assert.Equal(
            (nameof(Pong), "MessageNotConsumedException: No consumer takes the message."),
            (letter.MessageType, letter.Reason)
        );
        using var management = RabbitManagement.CreateClient(broker.ManagementUrl);
        using var skipped = await management.GetAsync($"api/queues/{broker.Name}/{service}-pings_skipped");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, skipped.StatusCode);
    }

    [Fact]
    public async Task Messages_OneChosen_TheOthersStayInTheirOrder()
    {
        await FillAsync(quorum: false, "a", "b", "c", "d");

        Assert.Equal(1, await Letters.DropAsync(_queue, 100, "b", None));
        Assert.Equal(0, await Letters.DropAsync(_queue, 100, "b", None));
        Assert.Equal(1, await Letters.ReplayAsync(_queue, 100, "c", None));

        Assert.Equal(["a", "d"], await IdsAsync());
        Assert.Equal(1, await Letters.DropAsync(_queue, most: 1, id: null, None));
        Assert.Equal(["d"], await IdsAsync());
    }

    [Fact]
    public async Task Replay_QueueIsGone_MessageStays()
    {
        await FillAsync(quorum: false, "a");
        await using (var connection = await ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.QueueDeleteAsync(_queue);
        }

        await Assert.ThrowsAsync<PublishReturnException>(() => Letters.ReplayAsync(_queue, 100, id: null, None));

        Assert.Equal(["a"], await IdsAsync());
    }

    [Fact]
    public async Task List_ErrorQueueThatDropsWhatIsGivenOutOften_KeepsItsMessages()
    {
        await FillAsync(quorum: true, "a", "b");

        for (var time = 0; time < 6; time++)
        {
            Assert.Equal(["a", "b"], (await IdsAsync()).Order(StringComparer.Ordinal));
        }

        Assert.Equal(2u, await Letters.CountAsync(_queue, None));
    }

    [Fact]
    public async Task List_MessageOfSomebodyElse_HasNoType()
    {
        await FillAsync(quorum: false, "{", "[]", "{\"messageType\":[7]}");

        Assert.Equal(["", "", ""], (await Letters.ListAsync(_queue, 20, None)).Select(letter => letter.MessageType));
    }

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await Letters.ListAsync(_queue, 20, None)).Select(letter => letter.Id);

    // The id is the content, too.
    private async Task FillAsync(bool quorum, params string[] ids)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)
        );
        var arguments = quorum
            ? new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 3 }
            : null;
        foreach (var queue in (string[])[_queue, $"{_queue}_error"])
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);
        }

        foreach (var id in ids)
        {
            await channel.BasicPublishAsync(
                "",
                $"{_queue}_error",
                mandatory: true,
                new BasicProperties { MessageId = id, Persistent = true },
                Encoding.UTF8.GetBytes(id)
            );
        }
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = broker.Url }.CreateConnectionAsync();

    private sealed class BrokenConsumer : IConsumer<SendMail>
    {
        public Task Consume(ConsumeContext<SendMail> context) =>
            throw new NotSupportedException("Deployed with a bug.");
    }
}
