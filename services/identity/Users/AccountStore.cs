using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Panel.Data.Secrets;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>
/// Lets <see cref="UserManager{TUser}"/> stage its changes only: the use case
/// saves them together with its own rows and events.
/// </summary>
internal sealed class AccountStore : UserOnlyStore<User, PanelIdentityDbContext, Guid>
{
    private readonly SecretBox _secrets;

    public AccountStore(PanelIdentityDbContext context, IdentityErrorDescriber describer, SecretBox secrets)
        : base(context, describer)
    {
        _secrets = secrets;
        AutoSaveChanges = false;
    }

    // The framework's writes every column, and so would undo what another
    // statement changed meanwhile: a suspension, a spent code.
    public override Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        Context.Attach(user);
        user.ConcurrencyStamp = Token.Create(16);
        return Task.FromResult(IdentityResult.Success);
    }

    public override Task SetAuthenticatorKeyAsync(User user, string key, CancellationToken cancellationToken)
    {
        (user.AuthenticatorKey, user.AuthenticatorStep, user.AuthenticatorUsedAt) = (
            _secrets.Protect(key, Purpose(user)),
            null,
            null
        );
        return Task.CompletedTask;
    }

    public override Task<string?> GetAuthenticatorKeyAsync(User user, CancellationToken cancellationToken) =>
        Task.FromResult(user.AuthenticatorKey is null ? null : _secrets.Open(user.AuthenticatorKey, Purpose(user)));

    private static string Purpose(User user) => $"identity.authenticator:{user.Id}";
}
