namespace Panel.Testing;

/// <summary>
/// The real servers that tests share. Variables name them, which <c>./test</c> sets; a PostgreSQL or RabbitMQ
/// that no variable names is started by Testcontainers, once for each test process.
/// </summary>
public static class TestServers
{
    private const string PostgresVariable = "PANEL_TEST_POSTGRES";
    private const string RabbitMqVariable = "PANEL_TEST_RABBITMQ";
    private const string RabbitMqAdminVariable = "PANEL_TEST_RABBITMQ_ADMIN";

    /// <summary>The Docker engine, as <c>unix:///path/of/the.sock</c>.</summary>
    public static Uri Docker => new(Read("PANEL_TEST_DOCKER"));

    /// <summary>An Npgsql connection string of a user who may create databases.</summary>
    public static async Task<string> PostgresAsync() =>
        Find(PostgresVariable) ?? (await TestContainers.PostgresAsync()).ConnectionString;

    /// <summary>The broker and its management API, each with the user and password of an administrator.</summary>
    public static async Task<RabbitMqAddress> RabbitMqAsync() =>
        Find(RabbitMqVariable) is { } broker
            ? new RabbitMqAddress(new Uri(broker), new Uri(Read(RabbitMqAdminVariable)))
            : (await TestContainers.RabbitMqAsync()).Address;

    internal static string? Find(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    internal static string Read(string variable) =>
        Find(variable)
        ?? throw new InvalidOperationException(
            $"{variable} is not set. Run ./test in the project's root: it starts the servers that tests need "
                + "and sets it."
        );
}
