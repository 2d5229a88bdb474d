using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Webhook;

/// <summary>
/// Signed posts to an address of the receiver's own, by Standard Webhooks
/// (github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
/// </summary>
public sealed class WebhookChannel : Plugin, INotificationChannel
{
    private const string Prefix = "whsec_";

    // The panel hands the secret before the last rotation over as secret_previous, for a day.
    private static readonly string[] Secrets = ["secret", "secret_previous"];

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "webhook",
            "Signed webhook",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["url", "secret"],
              "properties": {
                "url": {
                  "type": "string", "title": "Address", "format": "uri", "minLength": 8, "maxLength": 2000,
                  "description": "Gets a POST for each event"
                },
                "secret": {
                  "type": "string", "title": "Signing secret", "x-secret": true, "x-generated": "whsec_",
                  "maxLength": 100, "pattern": "^whsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
                  "description": "whsec_ and the base64 of 24 to 64 bytes; the panel makes one where it is left out"
                }
              }
            }
            """,
            Chat: false
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
        if (!Uri.TryCreate(configuration.Text("url"), UriKind.Absolute, out var url))
        {
            return new SendResult(SendOutcome.Refused, null, null, "The address is not one.");
        }

        var keys = KeysOf(configuration);
        if (keys.Count == 0)
        {
            return new SendResult(SendOutcome.Refused, null, null, "The signing secret is not one.");
        }

        var body = BodyOf(notification);
        var timestamp = Context.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = ChannelHttp.JsonRequest(HttpMethod.Post, url, body);
        request.Headers.Add("webhook-id", notification.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add(
            "webhook-signature",
            string.Join(' ', keys.Select(key => Sign(key, notification.Id, timestamp, body)))
        );
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Panel-Webhook", "1"));
        return (await ChannelHttp.SendAsync(Context, request, waitOf: null, cancellationToken)).Result;
    }

    private static byte[] BodyOf(Notification notification) =>
        ChannelJson.Write(json =>
        {
            json.WriteString("type", notification.Event);
            json.WriteString(
                "timestamp",
                notification.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            );
            json.WritePropertyName("data");
            if (notification.Data.ValueKind == JsonValueKind.Object)
            {
                notification.Data.WriteTo(json);
            }
            else
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }
        });

    private static List<byte[]> KeysOf(ChannelConfiguration configuration)
    {
        var keys = new List<byte[]>();
        foreach (var secret in Secrets.Select(configuration.Text).OfType<string>())
        {
            var key = new byte[secret.Length];
            if (
                secret.StartsWith(Prefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
                && length > 0
            )
            {
                keys.Add(key[..length]);
            }
        }

        return keys;
    }

    private static string Sign(byte[] key, string id, string timestamp, byte[] body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
