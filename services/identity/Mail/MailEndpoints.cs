using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Identity.Data;
using Panel.Mail;

namespace Panel.Identity.Mail;

/// <summary>Identity's own mails that left, wait or were given up, for platform administrators.</summary>
internal static class MailEndpoints
{
    private static readonly ApiError NotFailed = ApiErrors.Conflict(
        "mail_not_failed",
        "Only a mail that was given up can be tried again."
    );

    public static void MapMails(this IEndpointRouteBuilder routes)
    {
        var mails = routes.MapGroup("/v1/admin/mails").WithTags("Mails");
        mails
            .MapGet("/", ListAsync)
            .RequireAdmin("settings.read")
            .Describe<Page<MailResponse>>(
                "listMails",
                "List mails that left, wait or were given up",
                description: "Identity's own mails, not those of alerts; never their text. Search in the address."
            );
        mails
            .MapPost("/{id:guid}/retry", RetryAsync)
            .RequireAdmin("settings.update")
            .Describe("retryMail", "Send a mail that was given up", StatusCodes.Status202Accepted);
    }

    private static async Task<Results<Ok<Page<MailResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [OneOf<MailStatus>] string? status,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var mails = db.Set<OutgoingMail>().AsNoTracking();
        if (status is not null)
        {
            if (EnumNames.Find<MailStatus>(status) is not { } wanted)
            {
                return ApiErrors.Invalid("status", $"Must be one of {EnumNames.List<MailStatus>()}.");
            }

            mails = mails.Where(row => row.Status == wanted);
        }

        if (page.Search is { } search)
        {
            mails = mails.Where(row =>
                EF.Functions.Like(row.To.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await mails.ToPageAsync(page, MailResponse.Of, cancellationToken));
    }

    private static async Task<Results<Accepted, ApiError>> RetryAsync(
        Guid id,
        PanelIdentityDbContext db,
        IAudit audit,
        CommitSignal<OutgoingMail> signal,
        IOptions<MailOptions> options,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var again = await db.Set<OutgoingMail>()
            .Where(row => row.Id == id && row.Status == MailStatus.Failed)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, MailStatus.Queued)
                        .SetProperty(row => row.EndedAt, (DateTimeOffset?)null)
                        .SetProperty(row => row.NextAttemptAt, now)
                        .SetProperty(row => row.GiveUpAt, now + options.Value.GiveUpAfter),
                cancellationToken
            );
        if (again == 0)
        {
            return await db.Set<OutgoingMail>().AnyAsync(row => row.Id == id, cancellationToken)
                ? NotFailed
                : ApiErrors.NotFound("mail");
        }

        if (
            await db.Set<OutgoingMail>()
                .Where(row => row.Id == id)
                .Select(row => row.To)
                .SingleOrDefaultAsync(cancellationToken)
            is not { } to
        )
        {
            return ApiErrors.NotFound("mail");
        }

        audit.Record("mail.retried", new AuditSubject("mail", id, to));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Pulse();
        return TypedResults.Accepted((string?)null);
    }
}
