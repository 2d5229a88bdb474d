namespace Panel.Testing;

/// <summary>The real servers that tests share. <c>./test</c> starts them and sets the variables read here.</summary>
public static class TestServers
{
    /// <summary>An Npgsql connection string of a user who may create databases.</summary>
    public static string Postgres => Read("PANEL_TEST_POSTGRES");

    /// <summary>The broker, as <c>amqp://user:password@host:port</c>.</summary>
    public static Uri RabbitMq => new(Read("PANEL_TEST_RABBITMQ"));

    /// <summary>The broker's management API, as <c>http://user:password@host:port</c>.</summary>
    public static Uri RabbitMqAdmin => new(Read("PANEL_TEST_RABBITMQ_ADMIN"));

    /// <summary>The Docker engine, as <c>unix:///path/of/the.sock</c>.</summary>
    public static Uri Docker => new(Read("PANEL_TEST_DOCKER"));

    internal static string Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"{variable} is not set. Run ./test in the project's root: it starts the servers that tests need and sets it."
            );
}
