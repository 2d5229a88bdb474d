using System.Net;
using System.Text;
using System.Text.Json;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Panel.Plugins.Channels;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Email;

/// <summary>Mails over an SMTP server of the organization's own (RFC 5321, 3207 and 4954), in plain text.</summary>
public sealed class EmailChannel : Plugin, INotificationChannel
{
    private const int MostSubject = 200;
    private const int MostTitle = 1_000;
    private const int MostText = 10_000;

    // Within the 15 seconds of the host, so that the server's slowness has a text of its own.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(14);

    /// <inheritdoc/>
    public IReadOnlyList<ChannelType> Types { get; } =
    [
        new(
            "email",
            "E-mail",
            """
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": false,
              "required": ["host", "from", "to"],
              "properties": {
                "host": { "type": "string", "title": "SMTP server", "format": "hostname", "maxLength": 253 },
                "port": { "title": "Port", "enum": [25, 465, 587, 2525], "default": 587 },
                "security": { "title": "Encryption", "enum": ["starttls", "tls", "none"], "default": "starttls" },
                "user": { "type": "string", "title": "User", "minLength": 1, "maxLength": 254 },
                "password": {
                  "type": "string", "title": "Password", "x-secret": true, "minLength": 1, "maxLength": 500
                },
                "from": {
                  "type": "string", "title": "Sender", "maxLength": 254,
                  "pattern": "^[^\\s@<>,;:\"\\\\()]+@[A-Za-z0-9.-]+$", "description": "An e-mail address"
                },
                "to": {
                  "type": "array", "title": "Receivers", "minItems": 1, "maxItems": 20, "uniqueItems": true,
                  "description": "E-mail addresses",
                  "items": {
                    "type": "string", "maxLength": 254, "pattern": "^[^\\s@<>,;:\"\\\\()]+@[A-Za-z0-9.-]+$"
                  }
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
        if (EmailSettings.Of(configuration) is not { } settings)
        {
            return new SendResult(
                SendOutcome.Refused,
                null,
                null,
                "The server, the sender or the receivers are missing."
            );
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var mail = MailOf(settings, ChannelMessage.Of(notification), notification);
            return await SendAsync(settings, mail, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"No answer within {Limit.TotalSeconds:0} seconds.");
        }
        catch (SmtpCommandException exception)
        {
            return ResultOf(exception);
        }
        catch (ProviderException exception)
        {
            return new SendResult(
                exception.Failure == ProviderFailure.HostNotDeclared ? SendOutcome.Refused : SendOutcome.Retry,
                null,
                null,
                exception.Message
            );
        }
        catch (AuthenticationException)
        {
            return new SendResult(
                SendOutcome.Refused,
                535,
                null,
                "The mail server takes neither this user nor password."
            );
        }
        catch (SslHandshakeException)
        {
            return Failed("The mail server's certificate is not valid.");
        }
        catch (NotSupportedException)
        {
            return new SendResult(
                SendOutcome.Refused,
                null,
                null,
                "The mail server does not offer what is configured."
            );
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or ProtocolException
                        or ServiceNotConnectedException
                        or ServiceNotAuthenticatedException
            )
        {
            // The library's text may name an address inside a network.
            return Failed("The mail server broke the exchange off.");
        }
    }

    private async Task<SendResult> SendAsync(
        EmailSettings settings,
        MimeMessage mail,
        CancellationToken cancellationToken
    )
    {
        var stream = await Context.Network.ConnectAsync(settings.Host, settings.Port, cancellationToken);
        // A list of revoked certificates that cannot be fetched would hold up every mail.
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        // Fails where the server does not offer STARTTLS: going on in the clear would show the password.
        await client.ConnectAsync(stream, settings.Host, settings.Port, settings.Security, cancellationToken);
        if (settings.User is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(
                Encoding.UTF8,
                new NetworkCredential(user, settings.Password ?? ""),
                cancellationToken
            );
        }

        var answer = await client.SendAsync(mail, cancellationToken);
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException or ProtocolException or SmtpCommandException)
        {
            // The server has taken the mail: a failure now must not send it again.
        }

        return new SendResult(SendOutcome.Sent, 250, ChannelText.Fit(ChannelText.Line(answer), 1_000), null);
    }

    private static MimeMessage MailOf(EmailSettings settings, ChannelMessage message, Notification notification)
    {
        var mail = new MimeMessage
        {
            Date = notification.At,
            // The same in each attempt, so that mail programs drop a second copy.
            MessageId = $"{notification.Id}@{settings.From[(settings.From.LastIndexOf('@') + 1)..]}",
            Subject = ChannelText.Line(ChannelText.Fit(message.Title, MostSubject)),
            Body = new TextPart("plain")
            {
                Text = TextOf(message).ReplaceLineEndings("\r\n"),
                // No line is too long for a server, and none begins with a dot.
                ContentTransferEncoding = ContentEncoding.Base64,
            },
        };
        mail.From.Add(new MailboxAddress(name: null, settings.From));
        mail.To.AddRange(settings.To.Select(address => new MailboxAddress(name: null, address)));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    private static string TextOf(ChannelMessage message)
    {
        var text = new StringBuilder().Append(ChannelText.Fit(message.Title, MostTitle)).Append("\n\n");
        if (message.Text.Length > 0)
        {
            text.Append(ChannelText.Fit(message.Text, MostText)).Append("\n\n");
        }

        foreach (var field in message.Fields)
        {
            text.Append(field.Name).Append(": ").Append(ChannelText.Fit(field.Value, 1_000)).Append('\n');
        }

        if (message.Link is { } link)
        {
            text.Append('\n').Append(ChannelMessage.LinkText).Append(": ").Append(link).Append('\n');
        }

        return text.ToString();
    }

    // RFC 5321: 5xx is for good, 4xx for now.
    private static SendResult ResultOf(SmtpCommandException exception)
    {
        var code = (int)exception.StatusCode;
        var words = ChannelText.Fit(ChannelText.Line(exception.Message), 400);
        return new SendResult(
            code >= 500 ? SendOutcome.Refused : SendOutcome.Retry,
            code,
            words,
            $"The mail server answered {code} {words}"
        );
    }

    private static SendResult Failed(string error) => new(SendOutcome.Retry, null, null, error);
}
