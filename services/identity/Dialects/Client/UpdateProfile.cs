using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.Dialects.Client;

/// <summary>Changes those of the profile's fields that are given.</summary>
internal sealed class UpdateProfile(
    UserManager<User> users,
    PanelIdentityDbContext db,
    Principal principal,
    IAudit audit,
    IOutbox outbox,
    TimeProvider clock
)
{
    private static readonly ApiError Taken = ApiErrors.Conflict("username_taken", "The user name is taken.");

    public async Task<ApiError?> RunAsync(UpdateProfileRequest request, CancellationToken cancellationToken)
    {
        if (request.Check() is { } invalid)
        {
            return invalid;
        }

        if (
            await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellationToken) is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        var before = request.Among(user);
        if (request.Username is { } name && name != user.UserName)
        {
            if (!(await users.SetUserNameAsync(user, name)).Succeeded)
            {
                return Taken;
            }

            // The name is in the internal token.
            outbox.Publish(new UserAccessChanged(user.Id, clock.GetUtcNow()));
        }

        request.ApplyTo(user);
        audit.Record("account.updated", user.Subject, before, request.Among(user));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return Taken;
        }
    }
}
