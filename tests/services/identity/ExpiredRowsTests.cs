using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.External;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Passkeys;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class ExpiredRowsTests
{
    [Theory, EachDatabase]
    public async Task Expired_GoesByItselfAndTheRestStays(Database database)
    {
        var clock = new HurriedClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var user = (
            await identity.Gateway.IntrospectAsync("bearer", (await identity.Gateway.BootstrapAsync()).Access)
        ).SubjectId;
        await identity.WithAsync(async db =>
        {
            var organization = await db.Set<Organization>().Select(row => row.Id).SingleAsync();
            db.AddRange(Rows("short", user, organization, clock.GetUtcNow().AddDays(9)));
            db.AddRange(Rows("long", user, organization, clock.GetUtcNow().AddDays(11)));
            await db.SaveChangesAsync();
        });
        var before = await CountAsync(identity);

        clock.Advance(TimeSpan.FromDays(10));

        await Eventually.TrueAsync(async _ => (await CountAsync(identity)).All(table => table.Value == 1));
        // A table that is new here is to be swept, and to be tried here.
        Assert.Equal(before.Keys.Order(), Rows("", user, user, default).Select(row => row.GetType().Name).Order());
        Assert.All(before, table => Assert.InRange(table.Value, 2, 3));
    }

    private static object[] Rows(string name, Guid user, Guid organization, DateTimeOffset end)
    {
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            UserId = user,
            Ip = "",
            UserAgent = "",
            CreatedAt = end,
            LastUsedAt = end,
            ExpiresAt = end,
        };
        return
        [
            session,
            new RefreshToken
            {
                Id = Guid.CreateVersion7(),
                SessionId = session.Id,
                Hash = name,
                ExpiresAt = end,
            },
            new SignInChallenge
            {
                Id = Guid.CreateVersion7(),
                UserId = user,
                TokenHash = name,
                SecurityStamp = "",
                Form = SessionForm.Cookie,
                ExpiresAt = end,
            },
            new PasskeyChallenge
            {
                Hash = name,
                SealedState = "",
                ExpiresAt = end,
            },
            new PasswordResetToken
            {
                Id = Guid.CreateVersion7(),
                UserId = user,
                TokenHash = name,
                CreatedAt = end,
                ExpiresAt = end,
            },
            new PendingRegistration
            {
                Id = Guid.CreateVersion7(),
                Email = "",
                NormalizedEmail = "",
                PasswordHash = "",
                TokenHash = name,
                ExpiresAt = end,
            },
            new PendingSignIn
            {
                Id = Guid.CreateVersion7(),
                Provider = "",
                StateHash = name,
                SecretHash = "",
                ReturnTo = "",
                ExpiresAt = end,
            },
            new OrganizationInvite
            {
                Id = Guid.CreateVersion7(),
                OrganizationId = organization,
                Email = "",
                NormalizedEmail = name,
                Role = OrganizationRole.User,
                TokenHash = name,
                InvitedBy = user,
                CreatedAt = end,
                ExpiresAt = end,
            },
        ];
    }

    // Of each table whose rows end. API tokens are their owners' to see and to remove.
    private static Task<Dictionary<string, int>> CountAsync(IdentityFactory identity) =>
        identity.WithAsync(
            async (db, _) =>
            {
                var counts = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (
                    var type in db
                        .Model.GetEntityTypes()
                        .Where(type => type.FindProperty("ExpiresAt") is not null && type.ClrType != typeof(ApiToken))
                )
                {
                    counts[type.ClrType.Name] = await db
                        .Database.SqlQueryRaw<int>(Count(type.GetTableName()!))
                        .SingleAsync();
                }

                return counts;
            }
        );

    private static string Count(string table) => $"SELECT count(*) AS \"Value\" FROM {table}";
}
