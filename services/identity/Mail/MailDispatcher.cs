using System.Text.Json;
using Microsoft.Extensions.Options;
using Panel.Data;
using Panel.Data.Secrets;
using Panel.Hosting.Secrets;

namespace Panel.Identity.Mail;

/// <summary>
/// Sends what has been committed. A mail that fails waits its turn again and does not hold up the others.
/// </summary>
internal sealed partial class MailDispatcher(
    MailStore store,
    IMailTransport transport,
    SecretBox box,
    CommitSignal<OutgoingMail> signal,
    MailMetrics metrics,
    IOptions<MailOptions> options,
    TimeProvider clock,
    ILogger<MailDispatcher> logger
) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Not shorter: nobody recognises a mail that comes twice. Twice the time
    // to write down, because replicas' clocks differ.
    private TimeSpan Lease => options.Value.Timeout + 2 * SettleLimit;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var starting = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (starting)
                {
                    await store.FreeAsync(stoppingToken);
                }

                starting = false;
                if (!await RunOnceAsync(stoppingToken))
                {
                    await signal.WaitAsync(options.Value.PollInterval, clock, stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was (a database that restarts, most likely), the loop must
                // outlive it: without it no mail leaves any more.
                Log.Failed(logger, failure);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    private async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var mails = await store.ClaimAsync(AtOnce, Lease, cancellation);
        await Parallel.ForEachAsync(
            mails,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (mail, token) => await SendOnAsync(mail, token)
        );
        return mails.Count > 0;
    }

    // Claims each mail when its turn comes, so that a claim is short, and a slow
    // server holds up one mail and not those behind it.
    private async Task SendOnAsync(OutgoingMail first, CancellationToken cancellation)
    {
        for (
            OutgoingMail? mail = first;
            mail is not null;
            mail = (await store.ClaimAsync(1, Lease, cancellation)).FirstOrDefault()
        )
        {
            await SendAsync(mail, cancellation);
        }
    }

    private async Task SendAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        var delivery = await TryAsync(mail, cancellation);
        // Also when stopping: what has been sent should not be sent again by the next start.
        using var limit = new CancellationTokenSource(SettleLimit, clock);
        var status = await store.SettleAsync(mail, delivery, limit.Token);
        metrics.Count(status, mail.Template);
        // The reason may name the receiver, so it stands in the table only.
        if (status == MailStatus.Failed)
        {
            Log.GivenUp(logger, mail.Id, mail.Template, mail.Attempts + 1);
        }
        else if (status == MailStatus.Queued)
        {
            Log.Delayed(logger, mail.Id, mail.Template, mail.Attempts + 1);
        }
    }

    private async Task<Delivery> TryAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        try
        {
            return await transport.SendAsync(Open(mail), cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // A key that is not configured, a template that has changed: this mail's
            // own fault, and a later release may put it right.
            return Delivery.Later(failure.Message);
        }
    }

    private Letter Open(OutgoingMail mail)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(
            box.Open(mail.SealedValues!, MailQueue.Purpose(mail.Id))
        )!;
        var (subject, body) = MailText.Of(mail.Template).Render(values);
        return new Letter(mail.Id, mail.To, values.GetValueOrDefault(MailQueue.ReplyTo), subject, body);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The mails could not be worked on.")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "Mail {MailId} ({Template}) could not be delivered, attempt {Attempt}; it is tried again."
        )]
        public static partial void Delayed(ILogger logger, Guid mailId, MailTemplate template, int attempt);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "Mail {MailId} ({Template}) was given up after attempt {Attempt}. GET /v1/admin/mails?status=failed has the reason."
        )]
        public static partial void GivenUp(ILogger logger, Guid mailId, MailTemplate template, int attempt);
    }
}
