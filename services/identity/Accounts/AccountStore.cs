using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.Accounts;

/// <summary>Lets <see cref="UserManager{TUser}"/> stage its changes only: the use case saves them together with its own rows and events.</summary>
internal sealed class AccountStore : UserOnlyStore<User, PanelIdentityDbContext, Guid>
{
    public AccountStore(PanelIdentityDbContext context, IdentityErrorDescriber describer) : base(context, describer) => AutoSaveChanges = false;
}
