using System.Collections.Concurrent;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Tests.Integrations;

/// <summary>What a fake channel was asked to send.</summary>
internal sealed record Sent(string Type, ChannelConfiguration Configuration, Notification Notification);

/// <summary>A channel of the tests: keeps what it is asked to send, and answers as the test says.</summary>
internal sealed class FakeChannel : INotificationChannel
{
    public const string Hook = "hook";
    public const string Chat = "chat";

    public static readonly SendResult Ok = new(SendOutcome.Sent, 200, "thanks", null);
    public static readonly SendResult Down = new(SendOutcome.Retry, 503, null, "503 Service Unavailable");

    private const string Schema = """
        {
          "type": "object",
          "required": ["url"],
          "additionalProperties": false,
          "properties": {
            "url": {"type": "string", "format": "uri", "maxLength": 200},
            "token": {"type": "string", "x-secret": true, "minLength": 4},
            "secret": {
              "type": "string", "x-secret": true, "x-generated": "whsec_",
              "pattern": "^whsec_[A-Za-z0-9+/=]{32,}$", "description": "whsec_ and base64"
            },
            "room": {"type": "string", "pattern": "^[a-z]+$"},
            "size": {"type": "integer", "minimum": 1}
          }
        }
        """;

    private readonly ConcurrentQueue<Sent> _sent = new();
    private readonly ConcurrentDictionary<string, Func<Sent, CancellationToken, Task<SendResult>>> _answers = new();

    public IReadOnlyList<ChannelType> Types { get; set; } =
    [new(Hook, "A hook", Schema, Chat: false), new(Chat, "A chat", Schema, Chat: true)];

    /// <summary>Answers what is sent to one integration.</summary>
    public void Answer(Guid integration, Func<Sent, CancellationToken, Task<SendResult>> answer) =>
        _answers[integration.ToString()] = answer;

    public void Answer(Guid integration, SendResult result) => Answer(integration, (_, _) => Task.FromResult(result));

    public IReadOnlyList<Sent> To(Guid integration) =>
        [.. _sent.Where(sent => sent.Configuration.IntegrationId == integration.ToString())];

    public Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    )
    {
        var sent = new Sent(type, configuration, notification);
        _sent.Enqueue(sent);
        return _answers.TryGetValue(configuration.IntegrationId, out var answer)
            ? answer(sent, cancellationToken)
            : Task.FromResult(Ok);
    }
}
