using System.Globalization;
using System.Text;
using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Telegram;

/// <summary>
/// Telegram's bots: "sendMessage", "HTML style" and "ResponseParameters" of core.telegram.org/bots/api.
/// </summary>
public sealed class TelegramChannel : Plugin, INotificationChannel
{
    private const int MostText = 4_096;
    private const int MostTitle = 400;
    private const int MostField = 400;
    private const int MostFields = 1_000;

    private ChannelPace? _pace;

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "telegram",
            "Telegram",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["bot_token", "chat_id"],
              "properties": {
                "bot_token": {
                  "type": "string", "title": "Token of the bot", "x-secret": true, "maxLength": 100,
                  "pattern": "^[0-9]{5,20}:[A-Za-z0-9_-]{20,80}$",
                  "description": "As BotFather shows it"
                },
                "chat_id": {
                  "type": "string", "title": "Chat", "maxLength": 64,
                  "pattern": "^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,32})$",
                  "description": "The number of a chat, or the @name of a channel"
                },
                "thread_id": { "type": "integer", "title": "Topic of a forum", "minimum": 1, "maximum": 2147483647 }
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
        if (
            configuration.Text("bot_token") is not { Length: > 0 } token
            || configuration.Text("chat_id") is not { } chat
        )
        {
            return new SendResult(SendOutcome.Refused, null, null, "The token or the chat is missing.");
        }

        var url = new Uri($"https://api.telegram.org/bot{Uri.EscapeDataString(token)}/sendMessage");
        var request = ChannelHttp.JsonRequest(
            HttpMethod.Post,
            url,
            BodyOf(configuration, chat, TextOf(ChannelMessage.Of(notification)))
        );
        var answer = await _pace!.SendAsync(
            configuration.IntegrationId,
            request,
            TimeSpan.Zero,
            text => ChannelHttp.Seconds(ChannelJson.Number(text, "parameters", "retry_after")),
            cancellationToken
        );
        return answer.Result.Outcome != SendOutcome.Sent && ChannelJson.Text(answer.Text, "description") is { } words
            ? answer.Result with
            {
                Error = $"Telegram answered: {ChannelText.Line(words)}",
            }
            : answer.Result;
    }

    private static byte[] BodyOf(ChannelConfiguration configuration, string chat, string text) =>
        ChannelJson.Write(json =>
        {
            json.WriteString("chat_id", chat);
            if (
                configuration.Values.TryGetValue("thread_id", out var thread)
                && thread.ValueKind == JsonValueKind.Number
                && thread.TryGetInt64(out var number)
            )
            {
                json.WriteNumber("message_thread_id", number);
            }

            json.WriteString("text", text);
            json.WriteString("parse_mode", "HTML");
            json.WriteStartObject("link_preview_options");
            json.WriteBoolean("is_disabled", true);
            json.WriteEndObject();
        });

    // The bound holds for the text without its tags; counted with them, it holds all the more.
    private static string TextOf(ChannelMessage message)
    {
        var title = $"<b>{ChannelText.Fit(message.Title, MostTitle, ChannelText.EscapeHtml)}</b>";
        var link = message.Link is { Length: <= 1_000 } address
            ? $"\n\n<a href=\"{ChannelText.EscapeHtml(address)}\">{ChannelMessage.LinkText}</a>"
            : "";
        var fields = FieldsOf(message.Fields);
        var room = MostText - title.Length - link.Length - fields.Length - 2;
        var text = message.Text.Length > 0 ? $"\n\n{ChannelText.Fit(message.Text, room, ChannelText.EscapeHtml)}" : "";
        return string.Concat(title, text, fields, link);
    }

    private static string FieldsOf(IReadOnlyList<NotificationField> fields)
    {
        var text = new StringBuilder();
        var shown = 0;
        foreach (var field in fields)
        {
            var line = ChannelText.Fit($"{field.Name}: {field.Value}", MostField, ChannelText.EscapeHtml);
            if (text.Length + line.Length > MostFields)
            {
                break;
            }

            text.Append(shown == 0 ? "\n\n" : "\n").Append(line);
            shown++;
        }

        if (shown < fields.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n… {fields.Count - shown} more");
        }

        return text.ToString();
    }
}
