using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.External.Logins;

/// <summary>
/// Which person at a provider is which user here. One person is at most one
/// user; the key of <c>user_logins</c> sees to that.
/// </summary>
internal sealed class ExternalLogins(PanelIdentityDbContext db, IAudit audit)
{
    public Task<User?> OwnerAsync(string provider, string subject, CancellationToken cancellationToken) =>
        db.Users.SingleOrDefaultAsync(
            user =>
                db.UserLogins.Any(row =>
                    row.LoginProvider == provider && row.ProviderKey == subject && row.UserId == user.Id
                ),
            cancellationToken
        );

    /// <summary>Only stages: the caller saves.</summary>
    public void Link(User user, IExternalProvider provider, string subject)
    {
        db.UserLogins.Add(
            new IdentityUserLogin<Guid>
            {
                LoginProvider = provider.Name,
                ProviderKey = subject,
                ProviderDisplayName = provider.DisplayName,
                UserId = user.Id,
            }
        );
        audit.RecordBy(user.Id, user.UserName!, "login.linked", user.Subject, after: new { Provider = provider.Name });
    }
}
