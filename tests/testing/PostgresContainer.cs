using Testcontainers.PostgreSql;

namespace Panel.Testing;

/// <summary>A PostgreSQL in a container, gone when disposed.</summary>
public sealed class PostgresContainer : IAsyncDisposable
{
    private readonly PostgreSqlContainer _container;

    private PostgresContainer(PostgreSqlContainer container) => _container = container;

    /// <summary>An Npgsql connection string of the superuser.</summary>
    public string ConnectionString => _container.GetConnectionString();

    public static async Task<PostgresContainer> StartAsync()
    {
        var image = TestServers.Find("PANEL_TEST_POSTGRES_IMAGE") ?? "postgres:15";
        await ContainerEngine.ConfigureAsync();
        var container = new PostgreSqlBuilder(image)
            .WithDatabase("postgres")
            .WithUsername("postgres")
            .WithPassword("postgres")
            .WithCommand("-c", "max_connections=300")
            .WithLabel(ContainerEngine.RunLabel, ContainerEngine.Run)
            .Build();
        await ContainerEngine.StartAsync(container, image);
        return new PostgresContainer(container);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
