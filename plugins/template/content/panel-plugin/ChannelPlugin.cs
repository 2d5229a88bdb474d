using Microsoft.Extensions.Logging;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Acme.Sample;

/// <summary>
/// A channel that keeps the last message of each integration in the plugin's own store. Replace the store by a call
/// with <c>Context.Network.Http</c> to your receiver, and name its host in plugin.json under hosts.
/// </summary>
public sealed partial class ChannelPlugin : Plugin, INotificationChannel
{
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "notebook",
            "Notebook",
            """
            {
              "type": "object", "additionalProperties": false, "required": ["page"],
              "properties": {
                "page": { "type": "string", "description": "Where the message is noted." },
                "pin": { "type": "string", "x-secret": true }
              }
            }
            """,
            Chat: true
        ),
    ];

    public async Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    )
    {
        if (configuration.Text("page") is not { Length: > 0 } page)
        {
            return new SendResult(SendOutcome.Refused, 400, null, "The page is missing.");
        }

        var text = $"{notification.At:u} {notification.Level} {notification.Title}";
        await Context.Store.SetAsync($"{configuration.IntegrationId}/{page}", text, cancellationToken);
        Log.Noted(Context.Logger, notification.Id);
        return new SendResult(SendOutcome.Sent, 200, text, Error: null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Noted the message {Id}")]
        public static partial void Noted(ILogger logger, string id);
    }
}
