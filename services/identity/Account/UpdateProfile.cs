using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Account;

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

    public async Task<ApiError?> RunAsync(UpdateProfileRequest request, CancellationToken cancellation)
    {
        if (request.Check() is { } invalid)
        {
            return invalid;
        }

        if (await db.Users.SingleOrDefaultAsync(row => row.Id == principal.SubjectId, cancellation) is not { } user)
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
            await db.SaveChangesAsync(cancellation);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return Taken;
        }
    }
}
