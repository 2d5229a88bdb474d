using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;
using Panel.Mail;

namespace Panel.Identity.SignIn.Registration;

/// <summary>
/// A visitor makes an account for themselves: at once and signed in, or,
/// where e-mail addresses are confirmed, by a mail.
/// </summary>
internal sealed class Register(
    RegistrationLimiter limits,
    RequestRegistration request,
    CreateAccount accounts,
    CompleteSignIn complete,
    IOptions<AccountOptions> options,
    IOptions<MailOptions> mail,
    PanelIdentityDbContext db
)
{
    public static readonly ApiError Off = new(
        403,
        "registration_disabled",
        "Registration is switched off. Ask an administrator of the panel for an account."
    );

    // Otherwise a stranger's account would be the first one, and the operator could not bootstrap any more.
    private static readonly ApiError TooEarly = ApiErrors.Conflict(
        "bootstrap_required",
        "The panel has no administrator yet."
    );

    private bool ConfirmEmail => options.Value.ConfirmEmail ?? mail.Value.Host.Length > 0;

    public async Task<Result<SignInStep>> RunAsync(
        NewAccount account,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        if (!options.Value.Registration)
        {
            return Off;
        }

        if (!await db.Set<Setup>().AnyAsync(cancellationToken))
        {
            return TooEarly;
        }

        if (CreateAccount.ProblemsOf(account) is { } problem)
        {
            return problem;
        }

        if (await limits.TakeAsync(client, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        if (ConfirmEmail)
        {
            return await request.RunAsync(account, cancellationToken) is { } refusal
                ? refusal
                : new SignInStep.Mailed();
        }

        var user = await accounts.StageOwnAsync(account, cancellationToken);
        if (user.Failed)
        {
            return user.Error;
        }

        try
        {
            return await complete.RunAsync(
                user.Value,
                SignInMethod.Registration,
                SessionForm.Tokens,
                client,
                cancellationToken
            );
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }
}
