namespace Panel.Testing;

/// <summary>Where a broker and its management API are, user and password included.</summary>
/// <param name="Url"><c>amqp://user:password@host:port</c>.</param>
/// <param name="ManagementUrl"><c>http://user:password@host:port</c>.</param>
public sealed record RabbitMqAddress(Uri Url, Uri ManagementUrl);
