using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.Throttling;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// The one way from "it is them" to a session, whatever they proved it with.
/// Suspension, lock-out, the second factor, the notice of a
/// new device and the audit record are settled here, so that no way of signing in can forget one.
/// </summary>
internal sealed class CompleteSignIn(
    SessionIssuer sessions,
    SignInChallenges challenges,
    KnownDevices devices,
    Throttles throttles,
    IAudit audit,
    PanelIdentityDbContext db
)
{
    /// <summary>The account was deleted while its owner signed in.</summary>
    public static readonly ApiError Gone = ApiErrors.Unauthorized("There is no such account any more.", "account_gone");

    private static readonly ApiError Suspended = new(403, "account_suspended", "The account is suspended.");

    /// <summary>
    /// Saves what the caller has staged together with the session, in the caller's transaction when there is one.
    /// </summary>
    /// <param name="method">What was proved; a user with two-factor authentication
    /// gets a challenge unless it is a second factor.</param>
    public async Task<Result<SignInStep>> RunAsync(
        User user,
        SignInMethod method,
        SessionForm form,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        if (user.SuspendedAt is not null)
        {
            return Suspended;
        }

        if (await throttles.RefusalAsync(ThrottleKey.Account(user.NormalizedEmail!), cancellationToken) is { } locked)
        {
            return locked;
        }

        await using var own = db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(cancellationToken)
            : null;
        // A new user must be there before the rows that refer to it.
        await db.SaveChangesAsync(cancellationToken);
        // Held: a session must not outlive its user's deletion or suspension, nor refer to a user who is not there.
        if (await db.HoldUserAsync(user.Id, cancellationToken) is null)
        {
            return await db.Users.AnyAsync(row => row.Id == user.Id, cancellationToken) ? Suspended : Gone;
        }

        SignInStep step =
            user.TwoFactorEnabled && !method.IsSecondFactor()
                ? await ChallengeAsync(user, method, form, cancellationToken)
                : await StartSessionAsync(user, method, form, client, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return step;
    }

    private async Task<SignInStep.SecondFactor> ChallengeAsync(
        User user,
        SignInMethod method,
        SessionForm form,
        CancellationToken cancellationToken
    )
    {
        Record("user.second_factor_asked", user, new { Method = method.Name() });
        return await challenges.StartAsync(user, form, cancellationToken);
    }

    // Only here: the lock-out must count on while an attacker knows the password and guesses at the second factor.
    private async Task<SignInStep.Done> StartSessionAsync(
        User user,
        SignInMethod method,
        SessionForm form,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        await throttles.ClearAsync(ThrottleKey.Account(user.NormalizedEmail!), cancellationToken);
        await devices.SeeAsync(user, client, cancellationToken);
        var session = await sessions.StartAsync(user, form, client, cancellationToken);
        Record("user.signed_in", user, new { Method = method.Name(), session.SessionId });
        return session;
    }

    private void Record(string action, User user, object after) =>
        audit.RecordBy(user.Id, user.UserName!, action, user.Subject, after: after);
}
