using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Identity.Data;

namespace Panel.Identity.Mail;

/// <summary>Mails that left, wait or were given up, for platform administrators.</summary>
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
            .Describe<Page<MailBody>>(
                "listMails",
                "List mails that left, wait or were given up",
                description: "Never their text. Search in the address."
            );
        mails
            .MapPost("/{id:guid}/retry", RetryAsync)
            .RequireAdmin("settings.update")
            .Describe("retryMail", "Send a mail that was given up", StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery query,
        [OneOf<MailStatus>] string? status,
        PanelIdentityDbContext db,
        CancellationToken cancellation
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var mails = db.Mails.AsNoTracking();
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

        return TypedResults.Ok(await mails.ToPageAsync(page, MailBody.Of, cancellation));
    }

    private static async Task<IResult> RetryAsync(
        Guid id,
        PanelIdentityDbContext db,
        IAudit audit,
        CommitSignal<OutgoingMail> signal,
        IOptions<MailOptions> options,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var again = await db
            .Mails.Where(row => row.Id == id && row.Status == MailStatus.Failed)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Status, MailStatus.Queued)
                        .SetProperty(row => row.EndedAt, (DateTimeOffset?)null)
                        .SetProperty(row => row.NextAttemptAt, now)
                        .SetProperty(row => row.GiveUpAt, now + options.Value.GiveUpAfter),
                cancellation
            );
        if (again == 0)
        {
            return await db.Mails.AnyAsync(row => row.Id == id, cancellation) ? NotFailed : ApiErrors.NotFound("mail");
        }

        if (
            await db.Mails.Where(row => row.Id == id).Select(row => row.To).SingleOrDefaultAsync(cancellation)
            is not { } to
        )
        {
            return ApiErrors.NotFound("mail");
        }

        audit.Record("mail.retried", new AuditSubject("mail", id, to));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        signal.Pulse();
        return TypedResults.Accepted((string?)null);
    }
}
