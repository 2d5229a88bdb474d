using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Data.Database;

namespace Panel.Mail;

/// <summary>
/// Sends what has been committed. A mail that fails waits its turn again and does not hold up the others.
/// </summary>
internal sealed partial class MailDispatcher<TContext>(
    MailStore<TContext> store,
    IMailTransport transport,
    MailTextCatalog texts,
    MailSealer sealer,
    CommitSignal<OutgoingMail> signal,
    MailMetrics metrics,
    IOptions<MailOptions> options,
    TimeProvider clock,
    ILogger<MailDispatcher<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    private const int AtOnce = 4;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Not shorter: a receiver sees no difference between a second mail and a second copy. Twice the
    // time to write down, because replicas' clocks differ.
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
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was (a database that restarts, most likely), the loop must
                // outlive it: without it no mail leaves any more.
                Log.Failed(logger, exception);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    private async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var mails = await store.ClaimAsync(AtOnce, Lease, cancellationToken);
        await Parallel.ForEachAsync(
            mails,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (mail, token) => await SendOnAsync(mail, token)
        );
        return mails.Count > 0;
    }

    // Claims each mail when its turn comes, so that a claim is short, and a slow
    // server holds up one mail and not those behind it.
    private async Task SendOnAsync(OutgoingMail first, CancellationToken cancellationToken)
    {
        for (
            OutgoingMail? mail = first;
            mail is not null;
            mail = (await store.ClaimAsync(1, Lease, cancellationToken)).FirstOrDefault()
        )
        {
            await SendAsync(mail, cancellationToken);
        }
    }

    private async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var delivery = await TryAsync(mail, cancellationToken);
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

    private async Task<MailDelivery> TryAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.SendAsync(Open(mail), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A key that is not configured, a template that has changed: this mail's
            // own fault, and a later release may put it right.
            return MailDelivery.Later(exception.Message);
        }
    }

    private MailMessage Open(OutgoingMail mail)
    {
        var (values, replyTo) = sealer.Open(mail.Id, mail.SealedValues!);
        var (subject, body) = texts.Find(mail.Template).Render(values);
        return new MailMessage(mail.Id, mail.To, replyTo, subject, body);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The mails could not be worked on.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "Mail {MailId} ({Template}) could not be delivered, attempt {Attempt}; it is tried again."
        )]
        public static partial void Delayed(ILogger logger, Guid mailId, string template, int attempt);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "Mail {MailId} ({Template}) was given up after attempt {Attempt}; its row in the table mails says why."
        )]
        public static partial void GivenUp(ILogger logger, Guid mailId, string template, int attempt);
    }
}
