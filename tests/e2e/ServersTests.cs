using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class ServersTests
{
    [Fact]
    public void TestServers_VariableMissing_SaysWhatToDo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => TestServers.Read("PANEL_TEST_NOTHING"));
        Assert.Contains("PANEL_TEST_NOTHING is not set. Run ./test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgresDatabase_DisposedWithConnectionsOpen_IsDropped()
    {
        await using var shared = NpgsqlDataSource.Create(await TestServers.PostgresAsync());
        var database = await PostgresDatabase.CreateAsync();
        await using var open = new NpgsqlConnection(database.ConnectionString);
        await open.OpenAsync();
        Assert.Equal(1L, await CountAsync(shared, database.Name));
        await database.DisposeAsync();
        Assert.Equal(0L, await CountAsync(shared, database.Name));
    }

    [Fact]
    public async Task RabbitVirtualHost_Disposed_IsDeleted()
    {
        using var client = RabbitManagement.CreateClient((await TestServers.RabbitMqAsync()).ManagementUrl);
        var host = await RabbitVirtualHost.CreateAsync();
        Assert.Equal($"/{host.Name}", host.Url.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"api/vhosts/{host.Name}")).StatusCode);
        await host.DisposeAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"api/vhosts/{host.Name}")).StatusCode);
    }

    [Fact]
    public async Task PrivatePostgres_StoppedAndStartedAgain_KeepsItsData()
    {
        await using var server = new PrivatePostgres();
        await server.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server.ConnectionString);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await source.CreateCommand("CREATE TABLE kept AS SELECT 42 AS value").ExecuteNonQueryAsync();
        await server.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
            await source.CreateCommand("SELECT 1").ExecuteScalarAsync()
        );
        await server.StartAsync();
        Assert.Equal(42, await source.CreateCommand("SELECT value FROM kept").ExecuteScalarAsync());
    }

    [Fact]
    public async Task PrivateRabbitMq_TwoAtOnceAndOneStarted_KeepApart()
    {
        await using var stopped = new PrivateRabbitMq();
        await using var other = new PrivateRabbitMq();
        await Task.WhenAll(stopped.StartAsync(), other.StartAsync());
        await using var host = await RabbitVirtualHost.CreateAsync(stopped.Address);
        using var client = RabbitManagement.CreateClient(stopped.ManagementUrl);
        using var declared = await client.PutAsJsonAsync($"api/queues/{host.Name}/kept", new { durable = true });
        declared.EnsureSuccessStatusCode();

        await stopped.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(async () => await client.GetAsync("api/overview"));
        using var otherClient = RabbitManagement.CreateClient(other.ManagementUrl);
        Assert.Equal(HttpStatusCode.OK, (await otherClient.GetAsync("api/overview")).StatusCode);

        await stopped.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"api/queues/{host.Name}/kept")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await otherClient.GetAsync($"api/vhosts/{host.Name}")).StatusCode);
    }

    [Fact]
    public void FreePort_Taken_IsNotGivenAgain()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePort.Next()).ToList();
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
        Assert.True(ports.Distinct().Count() > 150);
    }

    [Fact]
    public void TempFolder_Disposed_IsGoneWithItsContent()
    {
        var folder = new TempFolder();
        File.WriteAllText(folder["file"], "content");
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }

    private static async Task<object?> CountAsync(NpgsqlDataSource server, string name)
    {
        await using var command = server.CreateCommand("SELECT count(*) FROM pg_database WHERE datname = $1");
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync();
    }
}
