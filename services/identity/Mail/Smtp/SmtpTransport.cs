using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Panel.Identity.Mail.Smtp;

/// <summary>One connection per mail: a panel sends few.</summary>
internal sealed class SmtpTransport(IOptionsMonitor<MailOptions> monitor, TimeProvider clock) : IMailTransport
{
    public async Task<Delivery> SendAsync(Letter letter, CancellationToken cancellation)
    {
        var options = monitor.CurrentValue;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        try
        {
            await using var connection = new SmtpConnection(options);
            await connection.OpenAsync(limit.Token);
            await connection.SendAsync(
                options.From,
                letter.To,
                MimeMessage.Write(letter, options.From, clock.GetUtcNow()),
                limit.Token
            );
            await LeaveAsync(connection, limit.Token);
            return Delivery.Done;
        }
        catch (SmtpRefusal refusal)
        {
            return refusal.IsFinal ? Delivery.Refused(refusal.Message) : Delivery.Later(refusal.Message);
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException)
        {
            return Delivery.Later(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Delivery.Later($"The mail server took longer than {options.Timeout.TotalSeconds:0} s.");
        }
    }

    // The server has taken the mail: a failure now must not send it again.
    private static async Task LeaveAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.QuitAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or SmtpRefusal or OperationCanceledException) { }
    }
}
