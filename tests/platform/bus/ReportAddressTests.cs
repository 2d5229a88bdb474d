using System.Net;
using System.Text;
using System.Text.Json;
using Panel.Bus.Errors;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Testing;
using RabbitMQ.Client;

namespace Panel.Bus.Tests;

/// <summary>A report written by hand, with addresses of the agent's choice.</summary>
public sealed class ReportAddressTests(RabbitVirtualHost broker) : IClassFixture<RabbitVirtualHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("faultAddress")]
    [InlineData("responseAddress")]
    public async Task Report_OfAFailingConsumer_IsAnsweredAtNoAddressOfTheEnvelope(string member)
    {
        var exchange = $"chosen-by-the-agent-{Guid.CreateVersion7():N}";
        await using var node = await NodeBroker.CreateAsync(broker);
        var service = $"s{Guid.CreateVersion7():N}";
        await using var services = await (
            await BusHost.StartServiceAsync(
                BusHost.On(broker.Url),
                service,
                bus => bus.ConsumeReports<BrokenReportConsumer>("heartbeats")
            )
        ).ReadyAsync();

        await PublishAsync(node, member, $"{broker.Url.GetLeftPart(UriPartial.Path)}/{exchange}");

        var letters = new DeadLetters(BusHost.On(broker.Url));
        await Eventually.TrueAsync(
            async cancellationToken => await CountAsync(letters, $"{service}-heartbeats", cancellationToken) == 1,
            TimeSpan.FromSeconds(30)
        );
        using var management = RabbitManagement.CreateClient(broker.ManagementUrl);
        using var found = await management.GetAsync($"api/exchanges/{broker.Name}/{exchange}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
    }

    private static async Task<uint> CountAsync(DeadLetters letters, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await letters.CountAsync(queue, cancellationToken);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // The error queue comes with its first message.
            return 0;
        }
    }

    private static async Task PublishAsync(NodeBroker node, string member, string address)
    {
        var message = JsonSerializer.SerializeToElement(
            new NodeHeartbeat(node.Node, 1, DateTimeOffset.UnixEpoch, 0, 0, 0, 0),
            BusJson.Options
        );
        var envelope = new Dictionary<string, object>
        {
            ["messageId"] = Guid.CreateVersion7(),
            ["requestId"] = Guid.CreateVersion7(),
            [member] = address,
            ["messageType"] = (string[])[$"urn:message:{typeof(NodeHeartbeat).Namespace}:{nameof(NodeHeartbeat)}"],
            ["message"] = message,
        };
        var factory = new ConnectionFactory { Uri = node.Options.Brokers.First };
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.BasicPublishAsync(
            BusNames.ReportExchange(node.Node),
            routingKey: "",
            mandatory: true,
            new BasicProperties
            {
                ContentType = "application/vnd.masstransit+json",
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["MT-Fault-Address"] = address,
                    ["MT-Response-Address"] = address,
                },
            },
            Encoding.UTF8.GetBytes(JsonSerializer.Serialize(envelope)),
            Cancellation
        );
    }
}
