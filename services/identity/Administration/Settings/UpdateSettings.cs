using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.Administration.Settings;

/// <summary>Changes how the panel looks to a user and where they start.</summary>
internal sealed class UpdateSettings(PanelIdentityDbContext db, IAudit audit, IOutbox outbox, TimeProvider clock)
{
    private static readonly string[] ToastPositions =
    [
        "top_left",
        "top_center",
        "top_right",
        "bottom_left",
        "bottom_center",
        "bottom_right",
    ];

    private static readonly ApiError NotAMember = ApiErrors.Invalid(
        "default_organization_id",
        "You are not a member of such an organization."
    );

    /// <param name="version">The version that the change is made to; null takes any.</param>
    public async Task<Result<User>> RunAsync(
        UpdateSettingsRequest request,
        string? version,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        var problems = new ValidationErrors()
            .Check(
                "language",
                request.Language is null || IsLanguage(request.Language),
                "2 to 15 letters, digits, - or _."
            )
            .Check(
                "toast_position",
                request.ToastPosition is null || ToastPositions.Contains(request.ToastPosition, StringComparer.Ordinal),
                $"One of {string.Join(", ", ToastPositions)}."
            );
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldUserAsync(caller.SubjectId, cancellationToken) is null)
        {
            return ApiErrors.Unauthorized();
        }

        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (version is not null && version != SettingsResponse.VersionOf(user))
        {
            return ApiErrors.StaleVersion();
        }

        if (
            request.DefaultOrganizationId is { } chosen
            && !await db.Set<OrganizationMember>()
                .AnyAsync(row => row.UserId == user.Id && row.OrganizationId == chosen, cancellationToken)
        )
        {
            return NotAMember;
        }

        var before = Shown(user);
        // What the gateway knows of them names the organization that they act in.
        if (request.DefaultOrganizationId is { } other && other != user.DefaultOrganizationId)
        {
            outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        }

        user.Language = request.Language ?? user.Language;
        user.ToastPosition = request.ToastPosition ?? user.ToastPosition;
        user.StartOnGroupedServers = request.StartOnGroupedServers ?? user.StartOnGroupedServers;
        user.DefaultOrganizationId = request.DefaultOrganizationId ?? user.DefaultOrganizationId;
        audit.Record("settings.updated", user.Subject, before, Shown(user));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            return NotAMember;
        }

        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    private static bool IsLanguage(string text) =>
        text.Length is >= 2 and <= 15 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static object Shown(User user) =>
        new
        {
            user.Language,
            user.ToastPosition,
            user.StartOnGroupedServers,
            user.DefaultOrganizationId,
        };
}
