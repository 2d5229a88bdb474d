using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Panel.Mail;

/// <summary>Sends over SMTP with MailKit. One connection per mail: a panel sends few.</summary>
/// <param name="validate">For tests, whose certificates no authority signed; null checks as the framework does.</param>
internal sealed class SmtpTransport(
    IOptionsMonitor<MailOptions> monitor,
    TimeProvider clock,
    RemoteCertificateValidationCallback? validate = null
) : IMailTransport
{
    // The limit of a delivery comes first; this one only has to be longer.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    public async Task<MailDelivery> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var options = monitor.CurrentValue;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        try
        {
            using var client = CreateClient(options);
            await OpenAsync(client, options, limit.Token);
            return await SendAsync(client, options, message, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MailDelivery.Later($"The mail server took longer than {options.Timeout.TotalSeconds:0} s.");
        }
        catch (SmtpCommandException exception)
        {
            return MailDelivery.Later(ReasonOf(exception));
        }
        catch (Exception exception) when (IsTheServers(exception))
        {
            return MailDelivery.Later(exception.Message);
        }
    }

    private static async Task OpenAsync(SmtpClient client, MailOptions options, CancellationToken cancellationToken)
    {
        // Fails where the server does not offer STARTTLS: an attacker in between could have taken it
        // out of the list, and going on in the clear would show them the password.
        await client.ConnectAsync(options.Host, options.Port, SocketOptionsOf(options.Security), cancellationToken);
        if (options.User.Length > 0)
        {
            await client.AuthenticateAsync(
                Encoding.UTF8,
                new NetworkCredential(options.User, options.Password),
                cancellationToken
            );
        }
    }

    // RFC 5321: 5xx in answer to the sender, the receiver or the text is for good. What the connection
    // or the credentials meet is the operator's to mend, and the mail can wait for that.
    private async Task<MailDelivery> SendAsync(
        SmtpClient client,
        MailOptions options,
        MailMessage message,
        CancellationToken cancellationToken
    )
    {
        var format = FormatOptions.Default.Clone();
        format.International = !Ascii.IsValid(options.From) || !Ascii.IsValid(message.To);
        if (format.International && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            return MailDelivery.Refused("The mail server cannot send to addresses with letters beyond ASCII.");
        }

        try
        {
            using var mime = MimeOf(message, options.From);
            await client.SendAsync(format, mime, MailboxOf(options.From), [MailboxOf(message.To)], cancellationToken);
        }
        catch (SmtpCommandException exception) when ((int)exception.StatusCode >= 500)
        {
            return MailDelivery.Refused(ReasonOf(exception));
        }

        await LeaveAsync(client, cancellationToken);
        return MailDelivery.Done;
    }

    // The server has taken the mail: a failure now must not send it again.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SmtpCommandException || IsTheServers(exception))
        { }
    }

    private MimeKit.MimeMessage MimeOf(MailMessage message, string from)
    {
        var mime = new MimeKit.MimeMessage
        {
            Date = clock.GetUtcNow(),
            MessageId = $"{message.Id}@{from[(from.LastIndexOf('@') + 1)..]}",
            Subject = message.Subject,
            Body = new TextPart("plain")
            {
                Text = message.Body.ReplaceLineEndings("\r\n"),
                // No line is too long for a server, and none begins with a dot.
                ContentTransferEncoding = ContentEncoding.Base64,
            },
        };
        mime.From.Add(MailboxOf(from));
        mime.To.Add(MailboxOf(message.To));
        if (message.ReplyTo is not null)
        {
            mime.ReplyTo.Add(MailboxOf(message.ReplyTo));
        }

        mime.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mime;
    }

    private SmtpClient CreateClient(MailOptions options) =>
        new()
        {
            Timeout = (int)(options.Timeout + Margin).TotalMilliseconds,
            // A list of revoked certificates that cannot be fetched would hold up every mail.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = validate ?? ((_, _, _, errors) => errors == SslPolicyErrors.None),
        };

    private static SecureSocketOptions SocketOptionsOf(MailSecurity security) =>
        security switch
        {
            MailSecurity.None => SecureSocketOptions.None,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => throw new ArgumentOutOfRangeException(nameof(security), security, null),
        };

    private static MailboxAddress MailboxOf(string address) => new(name: null, address);

    private static string ReasonOf(SmtpCommandException exception) =>
        $"The mail server answered {(int)exception.StatusCode} {exception.Message}";

    // NotSupported: no STARTTLS, or no way to sign in. ServiceNotAuthenticated: 530, the server wants one.
    private static bool IsTheServers(Exception exception) =>
        exception
            is IOException
                or SocketException
                or ProtocolException
                or AuthenticationException
                or SslHandshakeException
                or NotSupportedException
                or ServiceNotAuthenticatedException
                or ServiceNotConnectedException;
}
