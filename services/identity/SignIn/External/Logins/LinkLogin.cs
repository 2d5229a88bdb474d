using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.External.Logins;

/// <summary>
/// A user who is signed in adds a provider to their account. They have
/// proved both sides, so no e-mail address is asked for.
/// </summary>
internal sealed class LinkLogin(ExternalLogins logins, PanelIdentityDbContext db)
{
    public async Task<ApiError?> RunAsync(
        Guid userId,
        IExternalProvider provider,
        ExternalIdentity identity,
        CancellationToken cancellationToken
    )
    {
        var owner = await logins.OwnerAsync(provider.Name, identity.Subject, cancellationToken);
        if (owner is not null)
        {
            return owner.Id == userId ? null : ExternalErrors.Taken;
        }

        if (
            await db.Users.SingleOrDefaultAsync(row => row.Id == userId && row.SuspendedAt == null, cancellationToken)
            is not { } user
        )
        {
            return ExternalErrors.InvalidState;
        }

        logins.Link(user, provider, identity.Subject);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return ExternalErrors.Taken;
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            // The account was deleted meanwhile.
            return ExternalErrors.InvalidState;
        }
    }
}
