namespace Panel.Testing;

/// <summary>
/// The servers that Testcontainers has started for this test process. An assembly fixture of every test project
/// that uses this one, so that they end with its tests.
/// </summary>
public sealed class TestContainers : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresContainer>> SharedPostgres = new(PostgresContainer.StartAsync);
    private static readonly Lazy<Task<RabbitMqContainer>> SharedRabbitMq = new(RabbitMqContainer.StartAsync);

    internal static Task<PostgresContainer> PostgresAsync() => SharedPostgres.Value;

    internal static Task<RabbitMqContainer> RabbitMqAsync() => SharedRabbitMq.Value;

    public async ValueTask DisposeAsync()
    {
        // A start that failed has told its tests so, and has left nothing to end.
        if (SharedPostgres is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await SharedPostgres.Value).DisposeAsync();
        }

        if (SharedRabbitMq is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await SharedRabbitMq.Value).DisposeAsync();
        }
    }
}
