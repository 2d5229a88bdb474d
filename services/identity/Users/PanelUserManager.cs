using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>The framework's, but it also finds accounts by the keys that they were given earlier.</summary>
internal sealed class PanelUserManager(
    IUserStore<User> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<User> hasher,
    IEnumerable<IUserValidator<User>> userValidators,
    IEnumerable<IPasswordValidator<User>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<User>> logger,
    PanelIdentityDbContext db
)
    : AspNetUserManager<User>(
        store,
        options,
        hasher,
        userValidators,
        passwordValidators,
        normalizer,
        errors,
        services,
        logger
    )
{
    public override async Task<User?> FindByEmailAsync(string email)
    {
        var keys = EmailAddress.KeysOf(email);
        var found = await db.Users.Where(row => keys.Contains(row.NormalizedEmail)).ToListAsync(CancellationToken);
        return found.MinBy(user => Array.IndexOf(keys, user.NormalizedEmail));
    }
}
