using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Panel.Alerts.Integrations;
using Panel.Mail;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>Makes one attempt through the plugin that serves the integration's type.</summary>
internal sealed partial class ChannelSender(
    IPluginCatalog plugins,
    ChannelTypes types,
    IntegrationSecrets secrets,
    IConfiguration configuration,
    IOptionsMonitor<MailOptions> mail,
    TimeProvider clock,
    ILogger<ChannelSender> logger
)
{
    /// <summary>Of one attempt.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <param name="stopping">Breaks the attempt off; then it may have arrived or not.</param>
    public async Task<SendAttempt> SendAsync(
        Integration integration,
        IntegrationDelivery delivery,
        CancellationToken stopping
    )
    {
        var (at, started) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        var (result, chat, values) = await TryAsync(integration, delivery, stopping);
        var clean = result with
        {
            Response = Redaction.Of(result.Response, values, IntegrationDelivery.LongestResponse),
            Error = Redaction.Of(result.Error, values, IntegrationDelivery.LongestError),
        };
        return new SendAttempt(at, Stopwatch.GetElapsedTime(started), clean, chat);
    }

    private async Task<(SendResult Result, bool Chat, IEnumerable<JsonElement> Secrets)> TryAsync(
        Integration integration,
        IntegrationDelivery delivery,
        CancellationToken stopping
    )
    {
        Dictionary<string, JsonElement> opened;
        try
        {
            opened = secrets.Open(integration);
        }
        catch (CryptographicException exception)
        {
            Log.Sealed(logger, exception, integration.Id);
            return (Failed("The settings cannot be opened: their key is not configured."), false, []);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(Limit);
        var chat = false;
        try
        {
            if (await types.FindAsync(integration.Type, limit.Token) is not { } type)
            {
                return (Failed("No plugin serves the type of this integration at present."), chat, opened.Values);
            }

            chat = type.Chat;
            var (channel, settings, message) = (type.Type, SettingsOf(integration, opened), NotificationOf(delivery));
            SendResult? result = await plugins.CallAsync<INotificationChannel, SendResult>(
                type.PluginId,
                (plugin, cancellationToken) => plugin.SendAsync(channel, settings, message, cancellationToken),
                limit.Token
            );
            return (result ?? Failed("The plugin gave no result."), chat, opened.Values);
        }
        catch (PluginFailedException exception)
        {
            // Not the exception: a plugin's own words may hold what it was lent.
            Log.PluginFailed(logger, integration.Id, exception.PluginId, exception.Code);
            return (Failed(exception.Message), chat, opened.Values);
        }
        catch (ProviderException exception)
        {
            return (ResultOf(exception), chat, opened.Values);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (Failed($"No answer within {Limit.TotalSeconds:0} seconds."), chat, opened.Values);
        }
    }

    private ChannelConfiguration SettingsOf(Integration integration, Dictionary<string, JsonElement> opened)
    {
        var values = new Dictionary<string, JsonElement>(integration.Config, StringComparer.Ordinal);
        var previous = integration.PreviousSecretUntil > clock.GetUtcNow();
        foreach (var (name, secret) in opened)
        {
            if (previous || !name.EndsWith(IntegrationSecrets.Previous, StringComparison.Ordinal))
            {
                values[name] = secret;
            }
        }

        return new ChannelConfiguration(integration.Id.ToString(), values);
    }

    private Notification NotificationOf(IntegrationDelivery delivery)
    {
        using var data = JsonDocument.Parse(delivery.Data);
        return new Notification(
            delivery.Id.ToString(),
            delivery.Event,
            (NotificationLevel)delivery.Severity,
            delivery.Title,
            delivery.Text,
            LinkTo(delivery.Path),
            delivery.At,
            delivery.Fields,
            data.RootElement.Clone(),
            delivery.Attempts + 1,
            delivery.Event == IntegrationEvents.Test
        );
    }

    // The address has a default, for mails on a machine of one's own; a link to it helps no other receiver.
    private Uri? LinkTo(string? path) =>
        path is not null && configuration[$"{MailOptions.Section}:{nameof(MailOptions.PublicUrl)}"] is { Length: > 0 }
            ? new Uri(mail.CurrentValue.LinkTo(path))
            : null;

    private static SendResult ResultOf(ProviderException exception) =>
        new(
            exception.Failure
                is ProviderFailure.Refused
                    or ProviderFailure.Unauthorized
                    or ProviderFailure.NotFound
                    or ProviderFailure.HostNotDeclared
                ? SendOutcome.Refused
                : SendOutcome.Retry,
            null,
            null,
            exception.Message,
            exception.RetryAfter
        );

    private static SendResult Failed(string error) => new(SendOutcome.Retry, null, null, error);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Plugin {Plugin} failed ({Code}) for integration {Integration}.")]
        public static partial void PluginFailed(ILogger logger, Guid integration, string plugin, string code);

        [LoggerMessage(2, LogLevel.Error, "The settings of integration {Integration} cannot be opened.")]
        public static partial void Sealed(ILogger logger, Exception exception, Guid integration);
    }
}
