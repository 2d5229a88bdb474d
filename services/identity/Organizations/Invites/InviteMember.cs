using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Hosting.Secrets;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Identity.Organizations.Members;
using Panel.Identity.Permissions;
using Panel.Identity.Throttling;
using Panel.Mail;

namespace Panel.Identity.Organizations.Invites;

/// <summary>
/// Offers a person membership by mail. Another invite to the same address replaces the earlier one, whose link ends.
/// </summary>
internal sealed class InviteMember(
    PanelIdentityDbContext db,
    Memberships memberships,
    UserManager<User> users,
    Throttles throttles,
    IMailQueue mails,
    IOptions<MailOptions> mail,
    Principal principal,
    IAudit audit,
    TimeProvider clock
)
{
    private const string Permission = "members.invite";
    private const int MostPending = 100;
    private const int MostInARow = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly ApiError Member = ApiErrors.Conflict(
        "already_member",
        "Whoever has this address is a member already."
    );
    private static readonly ApiError TooMany = ApiErrors.Conflict(
        "invite_limit",
        $"At most {MostPending} invites may be open."
    );

    public async Task<Result<OrganizationInvite>> RunAsync(
        Guid organizationId,
        string email,
        OrganizationRole role,
        CancellationToken cancellationToken
    )
    {
        // Strangers get these mails, so the throttle lets no caller send many of them.
        var key = new ThrottleKey($"invites:{principal.SubjectId}", MostInARow);
        if (await throttles.TakeAsync(key, cancellationToken) is { } tooFast)
        {
            return tooFast;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await memberships.EnterAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (Refusal(caller, role) is { } refusal)
        {
            return refusal;
        }

        if (await memberships.IsAbandonedAsync(organizationId, cancellationToken))
        {
            return OrganizationErrors.Abandoned;
        }

        var normalized = users.NormalizeEmail(email)!;
        if (await PendingRefusalAsync(organizationId, normalized, cancellationToken) is { } pending)
        {
            return pending;
        }

        var (invite, token) = Build(organizationId, email, normalized, role);
        db.Add(invite);
        if (
            await db.Set<Organization>()
                .Where(row => row.Id == organizationId)
                .Select(row => row.Name)
                .SingleOrDefaultAsync(cancellationToken)
            is not { } name
        )
        {
            return OrganizationErrors.NotFound;
        }

        mails.Add(email, MailTemplate.Invite, ValuesOf(name, caller.User, invite, token));
        audit.Record(
            "invite.created",
            new AuditSubject("invite", invite.Id, email),
            after: new { email, role },
            organization: organizationId
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return invite;
    }

    private static ApiError? Refusal(Caller caller, OrganizationRole role)
    {
        if (!caller.Can(Permission))
        {
            return ApiErrors.Forbidden(Permission);
        }

        if (role < caller.Rank)
        {
            return OrganizationErrors.AboveYou;
        }

        return
            RolePermissions.Of(role).Where(name => !caller.Can(name)).Order(StringComparer.Ordinal).FirstOrDefault()
                is { } missing
            ? ApiErrors.Forbidden(missing)
            : null;
    }

    private async Task<ApiError?> PendingRefusalAsync(
        Guid organizationId,
        string normalized,
        CancellationToken cancellationToken
    )
    {
        if (
            await db.Set<OrganizationMember>()
                .AnyAsync(
                    row =>
                        row.OrganizationId == organizationId
                        && db.Users.Any(user => user.Id == row.UserId && user.NormalizedEmail == normalized),
                    cancellationToken
                )
        )
        {
            return Member;
        }

        var (now, pending) = (
            clock.GetUtcNow(),
            db.Set<OrganizationInvite>().Where(row => row.OrganizationId == organizationId)
        );
        await pending.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        var last = await pending
            .Where(row => row.NormalizedEmail == normalized)
            .Select(row => (DateTimeOffset?)row.CreatedAt)
            .SingleOrDefaultAsync(cancellationToken);
        if (last + Pause > now)
        {
            return new ApiError(
                429,
                "invited_recently",
                "This address was invited a moment ago.",
                RetryAfter: last + Pause - now
            );
        }

        await pending.Where(row => row.NormalizedEmail == normalized).ExecuteDeleteAsync(cancellationToken);
        return await pending.CountAsync(cancellationToken) >= MostPending ? TooMany : null;
    }

    private (OrganizationInvite Invite, string Token) Build(
        Guid organizationId,
        string email,
        string normalized,
        OrganizationRole role
    )
    {
        var (now, token) = (clock.GetUtcNow(), Token.Create());
        return (
            new OrganizationInvite
            {
                Id = Guid.CreateVersion7(now),
                OrganizationId = organizationId,
                Email = email,
                NormalizedEmail = normalized,
                Role = role,
                TokenHash = Token.Hash(token),
                InvitedBy = principal.SubjectId,
                CreatedAt = now,
                ExpiresAt = now + OrganizationInvite.Lifetime,
            },
            token
        );
    }

    private Dictionary<string, string> ValuesOf(
        string organization,
        User inviter,
        OrganizationInvite invite,
        string token
    ) =>
        new(StringComparer.Ordinal)
        {
            ["organization"] = organization,
            ["inviter"] = inviter.UserName!,
            ["link"] = mail.Value.LinkTo($"/invites/{token}"),
            ["expires"] = invite.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        };
}
