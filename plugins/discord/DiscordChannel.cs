using System.Globalization;
using System.Text;
using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Discord;

/// <summary>
/// Discord's webhooks: "Execute Webhook", "Embed Limits", "Allowed Mentions Object" and "Rate Limits" of
/// discord.com/developers/docs.
/// </summary>
public sealed class DiscordChannel : Plugin, INotificationChannel
{
    private const int MostContent = 2_000;
    private const int MostTitle = 256;
    private const int MostDescription = 4_096;
    private const int MostTogether = 6_000;
    private const int MostFields = 25;
    private const int MostFieldName = 256;
    private const int MostFieldValue = 1_024;

    // Characters that begin a mark-up, a link or a mention.
    private const string Special = "\\*_~`|[]()<>#-";

    private ChannelPace? _pace;

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "discord",
            "Discord",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["webhook_url"],
              "properties": {
                "webhook_url": {
                  "type": "string", "title": "Webhook address", "format": "uri", "x-secret": true, "maxLength": 300,
                  "pattern": "^https://((ptb|canary)\\.)?discord(app)?\\.com/api/(v[0-9]+/)?webhooks/[0-9]{1,25}/[A-Za-z0-9_-]{1,120}$",
                  "description": "As Discord shows it: https://discord.com/api/webhooks/…"
                },
                "username": {
                  "type": "string", "title": "Name of the sender", "minLength": 1, "maxLength": 80
                },
                "thread_id": {
                  "type": "string", "title": "Thread", "pattern": "^[0-9]{1,25}$",
                  "description": "The number of a thread of the webhook's channel"
                }
              }
            }
            """,
            Chat: true
        ),
    ];

    /// <inheritdoc/>
    public override ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _pace = new ChannelPace(context);
        return base.StartAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    )
    {
        if (!Uri.TryCreate(configuration.Text("webhook_url"), UriKind.Absolute, out var url))
        {
            return new SendResult(SendOutcome.Refused, null, null, "The webhook address is not one.");
        }

        var thread = configuration.Text("thread_id") is { } id ? $"&thread_id={Uri.EscapeDataString(id)}" : "";
        var request = ChannelHttp.JsonRequest(
            HttpMethod.Post,
            new UriBuilder(url) { Query = $"wait=true{thread}" }.Uri,
            BodyOf(configuration, ChannelMessage.Of(notification), notification)
        );
        var answer = await _pace!.SendAsync(
            configuration.IntegrationId,
            request,
            TimeSpan.Zero,
            text => ChannelHttp.Seconds(ChannelJson.Number(text, "retry_after")),
            cancellationToken
        );
        if (HoldOf(answer) is { } wait)
        {
            _pace.Hold(configuration.IntegrationId, wait);
        }

        return answer.Result;
    }

    private static TimeSpan? HoldOf(ChannelAnswer answer) =>
        HeaderOf(answer, "X-RateLimit-Remaining") == 0
            ? ChannelHttp.Seconds(HeaderOf(answer, "X-RateLimit-Reset-After"))
            : null;

    private static double? HeaderOf(ChannelAnswer answer, string name) =>
        answer.Headers?.TryGetValues(name, out var values) == true
        && double.TryParse(values.First(), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static byte[] BodyOf(ChannelConfiguration configuration, ChannelMessage message, Notification notification)
    {
        var title = ChannelText.Fit(message.Title, MostTitle, Escape);
        var room = MostTogether - title.Length;
        var fields = new List<(string Name, string Value)>();
        var dropped = 0;
        foreach (var field in message.Fields)
        {
            var (name, value) = (
                ChannelText.Fit(field.Name, MostFieldName, Escape),
                ChannelText.Fit(field.Value, MostFieldValue, Escape)
            );
            // A description of some length keeps its room.
            if (fields.Count == MostFields - 1 || room - name.Length - value.Length < MostContent)
            {
                dropped++;
                continue;
            }

            fields.Add((name, value));
            room -= name.Length + value.Length;
        }

        if (dropped > 0)
        {
            fields.Add(("…", $"{dropped} more"));
            room -= 20;
        }

        return ChannelJson.Write(json =>
        {
            // For the notification of a phone, which shows no embed.
            json.WriteString("content", ChannelText.Fit(message.Title, MostContent, Escape));
            if (configuration.Text("username") is { } username)
            {
                json.WriteString("username", username);
            }

            json.WriteStartObject("allowed_mentions");
            json.WriteStartArray("parse");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("embeds");
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteString("description", ChannelText.Fit(message.Text, Math.Min(MostDescription, room), Escape));
            json.WriteNumber("color", ColorOf(notification.Level));
            json.WriteString(
                "timestamp",
                notification.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            );
            if (message.Link is { } link)
            {
                json.WriteString("url", link);
            }

            json.WriteStartArray("fields");
            foreach (var (name, value) in fields)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteBoolean("inline", value.Length <= 40);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    private static int ColorOf(NotificationLevel level) =>
        level switch
        {
            NotificationLevel.Critical => 0xC92A2A,
            NotificationLevel.Error => 0xF03E3E,
            NotificationLevel.Warn => 0xF59F00,
            _ => 0x228BE6,
        };

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (Special.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
