using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Slack;

/// <summary>
/// Slack's incoming webhooks: "Sending messages using incoming webhooks", "Formatting message text" (escaping),
/// "Section block" and "Rate limits" of docs.slack.dev.
/// </summary>
public sealed class SlackChannel : Plugin, INotificationChannel
{
    private const int MostSection = 3_000;
    private const int MostBlocks = 50;
    private const int MostFieldsOfSection = 10;
    private const int MostField = 2_000;
    private const int MostFallback = 3_000;

    // One message a second for each webhook.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private ChannelPace? _pace;

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "slack",
            "Slack",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["webhook_url"],
              "properties": {
                "webhook_url": {
                  "type": "string", "title": "Webhook address", "format": "uri", "x-secret": true, "maxLength": 300,
                  "pattern": "^https://hooks\\.slack(-gov)?\\.com/services/[A-Za-z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]+$",
                  "description": "As Slack shows it: https://hooks.slack.com/services/…"
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

        var request = ChannelHttp.JsonRequest(HttpMethod.Post, url, BodyOf(ChannelMessage.Of(notification)));
        var answer = await _pace!.SendAsync(
            configuration.IntegrationId,
            request,
            Apart,
            waitOf: null,
            cancellationToken
        );
        return answer.Result;
    }

    private static byte[] BodyOf(ChannelMessage message) =>
        ChannelJson.Write(json =>
        {
            // For notifications, and for clients without blocks.
            json.WriteString("text", ChannelText.Fit(message.Title, MostFallback, Escape));
            json.WriteBoolean("unfurl_links", false);
            json.WriteBoolean("unfurl_media", false);
            json.WriteStartArray("blocks");
            WriteSection(json, $"*{ChannelText.Fit(message.Title.Replace('*', '∗'), MostSection - 2, Escape)}*");
            var used = 1;
            if (message.Text.Length > 0)
            {
                WriteSection(json, ChannelText.Fit(message.Text, MostSection, Escape));
                used++;
            }

            WriteFields(json, message, MostBlocks - used - 1);
            if (message.Link is { } link)
            {
                WriteSection(
                    json,
                    $"<{Escape(link.Replace("|", "%7C", StringComparison.Ordinal))}|{ChannelMessage.LinkText}>"
                );
            }

            json.WriteEndArray();
        });

    private static void WriteFields(Utf8JsonWriter json, ChannelMessage message, int mostBlocks)
    {
        var shown = message.Fields.Take(mostBlocks * MostFieldsOfSection - 1).ToList();
        var texts = shown.ConvertAll(field => ChannelText.Fit($"{field.Name}: {field.Value}", MostField, Escape));
        if (message.Fields.Count > shown.Count)
        {
            texts.Add($"… {message.Fields.Count - shown.Count} more");
        }

        foreach (var section in texts.Chunk(MostFieldsOfSection))
        {
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartArray("fields");
            foreach (var text in section)
            {
                json.WriteStartObject();
                WriteText(json, text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteSection(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "section");
        json.WriteStartObject("text");
        WriteText(json, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "mrkdwn");
        json.WriteString("text", text);
        // Names and addresses in the text stay text.
        json.WriteBoolean("verbatim", true);
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}
