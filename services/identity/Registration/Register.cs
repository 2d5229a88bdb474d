using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Sessions;
using Panel.Mail;

namespace Panel.Identity.Registration;

/// <summary>
/// Somebody makes an account for themselves: at once and signed in, or,
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

    public async Task<Outcome<SignInStep>> RunAsync(NewAccount account, Client client, CancellationToken cancellation)
    {
        if (!options.Value.Registration)
        {
            return Off;
        }

        if (!await db.Setups.AnyAsync(cancellation))
        {
            return TooEarly;
        }

        if (CreateAccount.ProblemsOf(account) is { } problem)
        {
            return problem;
        }

        if (await limits.TakeAsync(client, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        if (ConfirmEmail)
        {
            return await request.RunAsync(account, cancellation) is { } refusal ? refusal : new SignInStep.Mailed();
        }

        var user = await accounts.StageOwnAsync(account, cancellation);
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
                cancellation
            );
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }
}
