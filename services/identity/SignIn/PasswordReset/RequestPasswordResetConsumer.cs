using MassTransit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Identity.Users;
using Panel.Mail;

namespace Panel.Identity.SignIn.PasswordReset;

/// <summary>Mails a link to whoever can use it.</summary>
internal sealed class RequestPasswordResetConsumer(
    PanelIdentityDbContext db,
    UserManager<User> users,
    IMailQueue mails,
    IOptions<MailOptions> options,
    TimeProvider clock
) : IConsumer<RequestPasswordReset>
{
    /// <summary>Behind the service's prefix: see <see cref="RequestPasswordReset.Queue"/>.</summary>
    public const string Queue = "request-password-reset";

    // Within the lifetime of a link. Otherwise a stranger could fill a user's mailbox.
    private const int MostAtOnce = 3;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    public async Task Consume(ConsumeContext<RequestPasswordReset> context)
    {
        var user = await users.FindByEmailAsync(context.Message.Email);
        // Held, so that requests that come at once are counted one after the other.
        if (
            user is null
            || !MailAddressRules.IsValid(user.Email)
            || await db.HoldUserAsync(user.Id, context.CancellationToken) is null
        )
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (
            await db.Set<PasswordResetToken>()
                .CountAsync(row => row.UserId == user.Id && row.ExpiresAt > now, context.CancellationToken)
            >= MostAtOnce
        )
        {
            return;
        }

        var token = Token.Create();
        db.Add(
            new PasswordResetToken
            {
                Id = Guid.CreateVersion7(now),
                UserId = user.Id,
                TokenHash = Token.Hash(token),
                CreatedAt = now,
                ExpiresAt = now + Lifetime,
            }
        );
        mails.Add(
            user.Email!,
            MailTemplate.PasswordReset,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["link"] = options.Value.LinkTo($"/reset-password?token={token}"),
                ["expires"] = MailTime.Of(now + Lifetime),
            }
        );
    }
}
