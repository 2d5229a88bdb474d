using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.External.Groups;
using Panel.Identity.SignIn.External.Logins;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// Signs in whom a provider vouches for: by an earlier link, else by an e-mail address that
/// both sides have verified, else with a new account. An address that
/// its owner did not confirm here may be registered by a stranger who waits for the owner, so it links nothing.
/// </summary>
internal sealed class SignInExternally(
    UserManager<User> users,
    CreateAccount accounts,
    ExternalLogins logins,
    GroupMemberships memberships,
    CompleteSignIn complete,
    PanelIdentityDbContext db
)
{
    public async Task<Result<SignInStep>> RunAsync(
        IExternalProvider provider,
        ExternalIdentity identity,
        SessionForm form,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            var user = await FindAsync(provider, identity, cancellationToken);
            if (user.Failed)
            {
                return user.Error;
            }

            await db.SaveChangesAsync(cancellationToken);
            await memberships.ApplyAsync(provider, user.Value, identity.Groups, cancellationToken);
            var step = await complete.RunAsync(
                user.Value,
                provider.MethodOf(identity),
                form,
                client,
                cancellationToken
            );
            if (!step.Failed)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return step;
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException
                || exception.IsUniqueViolation()
                || exception.IsForeignKeyViolation()
            )
        {
            return ExternalErrors.Busy;
        }
    }

    private async Task<Result<User>> FindAsync(
        IExternalProvider provider,
        ExternalIdentity identity,
        CancellationToken cancellationToken
    )
    {
        if (await logins.OwnerAsync(provider.Name, identity.Subject, cancellationToken) is { } linked)
        {
            return linked;
        }

        if (identity.VerifiedEmail is not { } email)
        {
            return ExternalErrors.EmailNotVerified;
        }

        var user = await users.FindByEmailAsync(email);
        if (user is { EmailConfirmed: false })
        {
            return ExternalErrors.AddressNotConfirmed;
        }

        if (user is null)
        {
            if (!provider.AllowRegistration)
            {
                return ExternalErrors.NoAccount;
            }

            if (!await db.Set<Setup>().AnyAsync(cancellationToken))
            {
                return ExternalErrors.TooEarly;
            }

            var created = await accounts.StageConfirmedAsync(email, username: null, passwordHash: null);
            if (created.Failed)
            {
                return created.Error;
            }

            user = created.Value;
        }

        logins.Link(user, provider, identity.Subject);
        return user;
    }
}
