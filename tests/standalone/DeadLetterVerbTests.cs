using System.Text;
using Panel.Testing;
using RabbitMQ.Client;

namespace Panel.Standalone.Tests;

/// <summary><c>panel dead-letters</c> on a real broker.</summary>
public sealed class DeadLetterVerbTests(RabbitVirtualHost broker) : IClassFixture<RabbitVirtualHost>
{
    private const string Envelope =
        """{"messageType":["urn:message:Panel.Contracts:SendMail"],"message":{"text":"the-secret"}}""";

    [Fact]
    public async Task Messages_ListedReplayedAndDropped_AreThereOnceAndThenGone()
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Url }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)
        );
        foreach (var queue in (string[])["orders", "orders_error", "empty_error"])
        {
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        }

        foreach (var id in (string[])["m1", "m2", "m3"])
        {
            var properties = new BasicProperties
            {
                MessageId = id,
                Headers = new Dictionary<string, object?> { ["MT-Fault-Message"] = "Broke\e[2J." },
            };
            await channel.BasicPublishAsync(
                "",
                "orders_error",
                mandatory: true,
                properties,
                Encoding.UTF8.GetBytes(Envelope)
            );
        }

        var all = await RunAsync("list", "--limit", "2");
        Assert.Equal((0, "orders_error: 3\n  m1  SendMail    Broke [2J.\n  m2  SendMail    Broke [2J.\n"), all);
        Assert.Equal((0, "1 dropped\n"), await RunAsync("drop", "orders", "--id", "m2"));
        Assert.Equal((0, "2 replayed\n"), await RunAsync("replay", "orders_error", "--all"));
        Assert.Equal((0, "0 replayed\n"), await RunAsync("replay", "orders_error", "--all"));

        Assert.Equal((0, ""), await RunAsync("list"));
        Assert.Equal(2u, await channel.MessageCountAsync("orders"));
    }

    [Fact]
    public async Task Verb_ThatCannotWork_SaysWhy()
    {
        Assert.Equal(1, (await RunAsync("drop", "orders")).Code);
        Assert.Equal(1, (await RunAsync("list", "--limit", "0")).Code);
        var unknown = await RunAsync("list", "nowhere");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("no queue 'nowhere_error'", unknown.Output, StringComparison.Ordinal);
        var nobody = await OperatorVerb.RunAsync(
            new Dictionary<string, string> { ["Bus__Url"] = "amqp://a:the-password@127.0.0.1:1" },
            "dead-letters",
            "list",
            "orders"
        );
        Assert.Equal(1, nobody.Code);
        Assert.StartsWith("panel: ", nobody.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the-password", nobody.Output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) =>
        OperatorVerb.RunAsync(
            new Dictionary<string, string>
            {
                ["Bus__Url"] = broker.Url.ToString(),
                ["Bus__ManagementUrl"] = broker.ManagementUrl.ToString(),
            },
            ["dead-letters", .. arguments]
        );
}
