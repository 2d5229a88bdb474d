using System.Net.Http.Headers;
using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Matrix;

/// <summary>
/// Rooms of Matrix: "PUT /_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}", "Rate limiting", "Size limits"
/// and "User and room mentions" of spec.matrix.org, version 1.13.
/// </summary>
public sealed class MatrixChannel : Plugin, INotificationChannel
{
    // 64 KiB for the whole event, which holds the text twice; the server adds what it needs.
    private const int MostBytes = 24_000;
    private const int MostTitleBytes = 2_000;
    private const int MostFieldBytes = 600;
    private const int MostFieldsBytes = 6_000;

    private ChannelPace? _pace;

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "matrix",
            "Matrix",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["homeserver_url", "access_token", "room_id"],
              "properties": {
                "homeserver_url": {
                  "type": "string", "title": "Homeserver", "format": "uri", "maxLength": 300,
                  "description": "For example https://matrix.example.com"
                },
                "access_token": {
                  "type": "string", "title": "Access token", "x-secret": true, "minLength": 8, "maxLength": 2000,
                  "pattern": "^[!-~]+$", "description": "Printable characters without spaces"
                },
                "room_id": {
                  "type": "string", "title": "Room", "minLength": 2, "maxLength": 255,
                  "pattern": "^![^\\s/?#]+$", "description": "The id of the room, for example !abc:example.com"
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
        if (
            configuration.Text("room_id") is not { } room
            || configuration.Text("access_token") is not { } token
            || !Uri.TryCreate(configuration.Text("homeserver_url"), UriKind.Absolute, out var server)
        )
        {
            return new SendResult(SendOutcome.Refused, null, null, "The homeserver, the token or the room is missing.");
        }

        // The server drops what comes again under the same transaction id.
        var path =
            $"/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}/send/m.room.message/"
            + Uri.EscapeDataString(notification.Id);
        var request = ChannelHttp.JsonRequest(
            HttpMethod.Put,
            new Uri(server.GetLeftPart(UriPartial.Authority) + path),
            BodyOf(ChannelMessage.Of(notification))
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Older servers tell milliseconds in the body, newer ones the header.
        var answer = await _pace!.SendAsync(
            configuration.IntegrationId,
            request,
            TimeSpan.Zero,
            text => ChannelHttp.Seconds(ChannelJson.Number(text, "retry_after_ms") / 1000),
            cancellationToken
        );
        return answer.Result.Outcome != SendOutcome.Sent && ChannelJson.Text(answer.Text, "errcode") is { } code
            ? answer.Result with
            {
                Error = $"The homeserver answered {answer.Result.Status} {ChannelText.Line(code)}.",
            }
            : answer.Result;
    }

    private static byte[] BodyOf(ChannelMessage message)
    {
        var plain = Compose(message, text => text, html: false);
        var html = Compose(message, ChannelText.EscapeHtml, html: true);
        return ChannelJson.Write(json =>
        {
            json.WriteString("msgtype", "m.text");
            json.WriteString("body", plain);
            json.WriteString("format", "org.matrix.custom.html");
            json.WriteString("formatted_body", html);
            // Empty: names in the text ping no member.
            json.WriteStartObject("m.mentions");
            json.WriteEndObject();
        });
    }

    private static string Compose(ChannelMessage message, Func<string, string> escape, bool html)
    {
        var line = html ? "<br/>" : "\n";
        string Written(string text) => escape(text).Replace("\n", line, StringComparison.Ordinal);
        string Fit(string text, int most) =>
            ChannelText.Fit(text, most, Written, ChannelJson.BytesOf).Replace("\n", line, StringComparison.Ordinal);

        var title = Fit(message.Title, MostTitleBytes);
        List<string> parts = [html ? $"<strong>{title}</strong>" : title];
        if (message.Text.Length > 0)
        {
            parts.Add(Fit(message.Text, MostBytes - MostFieldsBytes - 2 * MostTitleBytes));
        }

        var (left, shown) = (MostFieldsBytes, 0);
        foreach (var field in message.Fields)
        {
            var text = Fit($"{field.Name}: {field.Value}", MostFieldBytes);
            left -= ChannelJson.BytesOf(text);
            if (left < 0)
            {
                break;
            }

            parts.Add(text);
            shown++;
        }

        if (shown < message.Fields.Count)
        {
            parts.Add($"… {message.Fields.Count - shown} more");
        }

        if (message.Link is { } link)
        {
            parts.Add(html ? $"<a href=\"{escape(link)}\">{ChannelMessage.LinkText}</a>" : link);
        }

        return string.Join(line, parts);
    }
}
