using MassTransit;
using Npgsql;
using Panel.Bus.RabbitMq;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>The servers as Testcontainers starts them for a test project that is run without any of its own.</summary>
public sealed class ContainerServersTests
{
    [Fact]
    public async Task RabbitMqContainer_Started_CarriesARequestAndItsAnswer()
    {
        await using var server = await RabbitMqContainer.StartAsync();
        await using var broker = await RabbitVirtualHost.CreateAsync(server.Address);
        var options = BusHost.On(broker.Url);
        await using var host = await (
            await BusHost.StartServiceAsync(options, "server", bus => bus.Consume<PingConsumer>("pings"))
        ).ReadyAsync();
        await using var client = await (await BusHost.StartServiceAsync(options, "client", _ => { })).ReadyAsync();

        var answer = await client
            .Bus.CreateRequestClient<Ping>(new Uri("queue:server-pings"), RequestTimeout.After(s: 20))
            .GetResponse<Pong>(new Ping("question"));

        Assert.Equal("question", answer.Message.Text);
    }

    [Fact]
    public async Task PostgresContainer_Started_TakesDatabasesAndAsManyConnectionsAsTheTestsOpen()
    {
        await using var server = await PostgresContainer.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server.ConnectionString);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);

        await source.CreateCommand("CREATE TABLE kept AS SELECT 42 AS value").ExecuteNonQueryAsync();

        Assert.Equal(42, await source.CreateCommand("SELECT value FROM kept").ExecuteScalarAsync());
        Assert.Equal("300", await source.CreateCommand("SHOW max_connections").ExecuteScalarAsync());
    }
}
