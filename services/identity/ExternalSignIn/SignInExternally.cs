using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.ExternalSignIn.Groups;
using Panel.Identity.ExternalSignIn.Logins;
using Panel.Identity.Sessions;

namespace Panel.Identity.ExternalSignIn;

/// <summary>
/// Signs in whom a provider vouches for: by an earlier link, else by an e-mail address that
/// both sides have verified, else with a new account. An address that
/// nobody confirmed here may have been registered by a stranger who waits for its owner, so it links nothing.
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
    public async Task<Outcome<SignInStep>> RunAsync(
        IExternalProvider provider,
        ExternalIdentity identity,
        SessionForm form,
        Client client,
        CancellationToken cancellation
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            var user = await FindAsync(provider, identity, cancellation);
            if (user.Failed)
            {
                return user.Error;
            }

            await db.SaveChangesAsync(cancellation);
            await memberships.ApplyAsync(provider, user.Value, identity.Groups, cancellation);
            var step = await complete.RunAsync(user.Value, provider.MethodOf(identity), form, client, cancellation);
            if (!step.Failed)
            {
                await transaction.CommitAsync(cancellation);
            }

            return step;
        }
        catch (DbUpdateException failure)
            when (failure is DbUpdateConcurrencyException
                || failure.IsUniqueViolation()
                || failure.IsForeignKeyViolation()
            )
        {
            return ExternalErrors.Busy;
        }
    }

    private async Task<Outcome<User>> FindAsync(
        IExternalProvider provider,
        ExternalIdentity identity,
        CancellationToken cancellation
    )
    {
        if (await logins.OwnerAsync(provider.Name, identity.Subject, cancellation) is { } linked)
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

            if (!await db.Setups.AnyAsync(cancellation))
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
