using Microsoft.AspNetCore.Identity;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Organizations;
using Panel.Identity.Passwords;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Registration;

/// <summary>
/// Makes a user with an organization of their own. It only stages: the caller
/// saves, and turns a lost race into <see cref="Taken"/>.
/// </summary>
internal sealed class CreateAccount(
    UserManager<User> users,
    PasswordHashing passwords,
    HashingLimiter turns,
    CreateOrganization organizations,
    IAudit audit,
    TimeProvider clock
)
{
    public static readonly ApiError Taken = ApiErrors.Conflict(
        "account_taken",
        "The e-mail address or the user name is taken."
    );

    public static readonly ApiError UsernameTaken = ApiErrors.Conflict("username_taken", "The user name is taken.");

    /// <summary>For a user who makes the account for themselves: the record names them.</summary>
    public async Task<Result<User>> StageOwnAsync(NewAccount account, CancellationToken cancellationToken) =>
        Recorded(await StageAsync(account, cancellationToken));

    /// <summary>For an account that another user makes; the caller records who did it.</summary>
    public async Task<Result<User>> StageAsync(NewAccount account, CancellationToken cancellationToken)
    {
        if (ProblemsOf(account) is { } error)
        {
            return error;
        }

        var hash = await HashAsync(account.Password!, cancellationToken);
        return hash.Failed ? hash.Error : await StageAsync(account, hash.Value, confirmed: false);
    }

    /// <summary>
    /// For an e-mail address that its owner has proved, with a password that was hashed before, or none.
    /// </summary>
    public async Task<Result<User>> StageConfirmedAsync(string email, string? username, string? passwordHash) =>
        Recorded(await StageAsync(new NewAccount(email, null, username), passwordHash, confirmed: true));

    public static ApiError? ProblemsOf(NewAccount account) =>
        new ValidationErrors()
            .CheckEmail(account.Email)
            .CheckUsername(account.Username)
            .CheckPassword("password", account.Password, account.Email, account.Username)
            .Error;

    private async Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken)
    {
        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        return passwords.Make(held, password);
    }

    private async Task<Result<User>> StageAsync(NewAccount account, string? hash, bool confirmed)
    {
        var now = clock.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            CreatedAt = now,
            Email = account.Email,
            EmailConfirmed = confirmed,
            UserName = account.Username ?? await Usernames.DeriveAsync(users, account.Email!),
            PasswordHash = hash,
            IsPlatformAdmin = account.PlatformAdmin,
        };
        var created = await users.CreateAsync(user);
        if (!created.Succeeded)
        {
            return Refusal(created);
        }

        user.DefaultOrganizationId = organizations.Stage(user.UserName, user.Id).Id;
        return user;
    }

    private Result<User> Recorded(Result<User> created)
    {
        if (created.Value is { } user)
        {
            audit.RecordBy(user.Id, user.UserName!, "user.created", user.Subject, after: UserResponse.Of(user));
        }

        return created;
    }

    private static ApiError Refusal(IdentityResult result) =>
        result.Errors.First().Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateEmail) => ApiErrors.Conflict(
                "email_taken",
                "The e-mail address is taken."
            ),
            nameof(IdentityErrorDescriber.DuplicateUserName) => UsernameTaken,
            var code => throw new InvalidOperationException(
                $"A rule of the framework that the field rules do not cover: {code}."
            ),
        };
}
