using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Teams;

/// <summary>
/// Microsoft Teams by an address of its Workflows: "Create incoming webhooks with Workflows" and "Format cards in
/// Teams" of learn.microsoft.com, and adaptivecards.io for RichTextBlock, whose text has no mark-up.
/// </summary>
public sealed class TeamsChannel : Plugin, INotificationChannel
{
    // Public, and of Microsoft's clouds for governments and for China.
    private const string Hosts =
        @"logic\\.azure\\.(com|us|cn)|api\\.powerplatform\\.(com|us)|api\\.gov\\.powerplatform\\.microsoft\\.us";

    private const int MostTitle = 1_000;
    private const int MostField = 1_000;

    // 28 KB for the whole message; the frame of the card is below 2.
    private const int MostFieldBytes = 8_000;
    private const int MostTextBytes = 14_000;

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "teams",
            "Microsoft Teams",
            $$"""
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["workflow_url"],
              "properties": {
                "workflow_url": {
                  "type": "string", "title": "Workflow address", "format": "uri", "x-secret": true, "maxLength": 2000,
                  "pattern": "^https://([A-Za-z0-9-]+\\.)+({{Hosts}})(:443)?/",
                  "description": "The address of a workflow; connectors on office.com are retired by Microsoft"
                }
              }
            }
            """,
            Chat: true
        ),
    ];

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(
        string type,
        ChannelConfiguration configuration,
        Notification notification,
        CancellationToken cancellationToken
    )
    {
        if (!Uri.TryCreate(configuration.Text("workflow_url"), UriKind.Absolute, out var url) || IsRetired(url))
        {
            return new SendResult(SendOutcome.Refused, null, null, "The address is not one of a workflow.");
        }

        var request = ChannelHttp.JsonRequest(
            HttpMethod.Post,
            url,
            BodyOf(ChannelMessage.Of(notification), notification.Level)
        );
        return (await ChannelHttp.SendAsync(Context, request, waitOf: null, cancellationToken)).Result;
    }

    private static bool IsRetired(Uri url) =>
        url.IdnHost.EndsWith(".office.com", StringComparison.OrdinalIgnoreCase)
        || url.IdnHost.Equals("office.com", StringComparison.OrdinalIgnoreCase);

    private static byte[] BodyOf(ChannelMessage message, NotificationLevel level) =>
        ChannelJson.Write(json =>
        {
            json.WriteString("type", "message");
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteNull("contentUrl");
            json.WriteStartObject("content");
            json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            json.WriteString("type", "AdaptiveCard");
            json.WriteString("version", "1.4");
            json.WriteStartArray("body");
            WriteText(json, Fit(message.Title, MostTitle), level);
            if (message.Text.Length > 0)
            {
                WriteText(json, Fit(message.Text, MostTextBytes));
            }

            WriteFields(json, message.Fields);
            json.WriteEndArray();
            if (message.Link is { } link)
            {
                json.WriteStartArray("actions");
                json.WriteStartObject();
                json.WriteString("type", "Action.OpenUrl");
                json.WriteString("title", ChannelMessage.LinkText);
                json.WriteString("url", link);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        });

    // A FactSet would take mark-up.
    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<NotificationField> fields)
    {
        var (left, shown) = (MostFieldBytes, 0);
        foreach (var field in fields)
        {
            var text = Fit($"{field.Name}: {field.Value}", MostField);
            left -= ChannelJson.BytesOf(text) + 100;
            if (left < 0)
            {
                break;
            }

            WriteText(json, text);
            shown++;
        }

        if (shown < fields.Count)
        {
            WriteText(json, $"… {fields.Count - shown} more");
        }
    }

    private static void WriteText(Utf8JsonWriter json, string text, NotificationLevel? title = null)
    {
        json.WriteStartObject();
        json.WriteString("type", "RichTextBlock");
        json.WriteStartArray("inlines");
        json.WriteStartObject();
        json.WriteString("type", "TextRun");
        json.WriteString("text", text);
        if (title is { } level)
        {
            json.WriteString("weight", "Bolder");
            json.WriteString("size", "Large");
            json.WriteString(
                "color",
                level switch
                {
                    NotificationLevel.Critical or NotificationLevel.Error => "Attention",
                    NotificationLevel.Warn => "Warning",
                    _ => "Default",
                }
            );
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Fit(string text, int mostBytes) =>
        ChannelText.Fit(text, mostBytes, measure: ChannelJson.BytesOf);
}
