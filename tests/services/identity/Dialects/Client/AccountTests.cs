using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.SignIn.PasswordReset;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;
using static Panel.Identity.Tests.Dialects.Client.AccountApi;

namespace Panel.Identity.Tests.Dialects.Client;

public sealed class AccountTests
{
    private static readonly string[] FullUser =
    [
        "uuid",
        "username",
        "avatar",
        "totp_enabled",
        "totp_last_used",
        "created",
        "email",
        "name_first",
        "name_last",
        "role",
        "admin",
        "suspended",
        "frozen",
        "require_two_factor",
        "language",
        "toast_position",
        "start_on_grouped_servers",
        "has_password",
    ];

    [Theory, EachDatabase]
    public async Task Account_HasExactlyTheDocumentedFields(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var user = (await identity.Gateway.GetAsync(admin.Access, Root))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("user");

        Assert.Equal(FullUser.Order(), user.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(
            ("admin@example.org", true, true, "bottom_right"),
            (
                user.GetProperty("email").GetString(),
                user.GetProperty("admin").GetBoolean(),
                user.GetProperty("has_password").GetBoolean(),
                user.GetProperty("toast_position").GetString()
            )
        );
    }

    [Theory, EachDatabase]
    public async Task Patch_ChangesWhatIsGivenAndNothingElse(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        (
            await identity.Gateway.PatchAsync(
                user.Access,
                Root,
                new
                {
                    username = "new_name",
                    name_first = "Änne",
                    language = "pt-BR",
                }
            )
        ).Done();
        (
            await identity.Gateway.PatchAsync(
                user.Access,
                Root,
                new { toast_position = "top_left", start_on_grouped_servers = false }
            )
        ).Done();

        var seen = (await identity.Gateway.GetAsync(user.Access, Root)).Body.GetProperty("user");
        Assert.Equal(
            ("new_name", "Änne", "pt-BR", "top_left", false),
            (
                seen.GetProperty("username").GetString(),
                seen.GetProperty("name_first").GetString(),
                seen.GetProperty("language").GetString(),
                seen.GetProperty("toast_position").GetString(),
                seen.GetProperty("start_on_grouped_servers").GetBoolean()
            )
        );
        await events.HearAsync<AuditRecorded>(record =>
            record.Action == "account.updated" && record.After!.Contains("new_name", StringComparison.Ordinal)
        );
        (await identity.Gateway.PatchAsync(admin.Access, Root, new { username = "NEW_NAME" })).Refused(
            HttpStatusCode.Conflict,
            "username already in use"
        );
        foreach (
            var wrong in new object[]
            {
                new { username = "a" },
                new { name_last = "x" },
                new { language = "e" },
                new { toast_position = "middle" },
                new { start_on_grouped_servers = "no" },
            }
        )
        {
            Assert.StartsWith(
                wrong.GetType().GetProperties()[0].Name + ": ",
                (await identity.Gateway.PatchAsync(user.Access, Root, wrong))
                    .Expect(HttpStatusCode.BadRequest)
                    .Body.GetProperty("errors")[0]
                    .GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Theory, EachDatabase]
    public async Task Password_InBothBodies_ChangesAndEndsTheOtherSessions(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var other = SignedIn.Of(user.Email, await identity.Gateway.LoginAsync(user.Email));

        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/password",
                new { password = "wrong wrong", new_password = "another one" }
            )
        ).Refused(HttpStatusCode.Forbidden, "invalid password");
        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/password",
                new { password = GatewayClient.Password, new_password = "another one" }
            )
        ).Done();
        (
            await identity.Gateway.PostAsync(
                user.Access,
                $"{Root}/password",
                new
                {
                    current_password = "another one",
                    password = "third one!",
                    password_confirmation = "third one?",
                }
            )
        ).Refused(HttpStatusCode.BadRequest, "password_confirmation: must match the password");
        (
            await identity.Gateway.PostAsync(
                user.Access,
                $"{Root}/password",
                new
                {
                    current_password = "another one",
                    password = "third one!",
                    password_confirmation = "third one!",
                }
            )
        ).Done();

        Assert.False(await identity.Gateway.IsActiveAsync(other.Access));
        Assert.True(await identity.Gateway.IsActiveAsync(user.Access));
        (await identity.Gateway.LoginAsync(user.Email, "third one!")).Expect(HttpStatusCode.OK);
        var record = await events.HearAsync<AuditRecorded>(record => record.Action == "account.password_changed");
        Assert.Null(record.After);
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == record.Actor.Id);
    }

    [Theory, EachDatabase]
    public async Task Email_WithTheRightPassword_IsTheNewSignInName(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/email",
                new { email = "new@example.org", password = "wrong" }
            )
        ).Refused(HttpStatusCode.Forbidden, "invalid password");
        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/email",
                new { email = admin.Email.ToUpperInvariant(), password = GatewayClient.Password }
            )
        ).Refused(HttpStatusCode.Conflict, "email already in use");
        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/email",
                new { email = "nothing", password = GatewayClient.Password }
            )
        ).Expect(HttpStatusCode.BadRequest);
        var id = (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;
        await identity.WithAsync(async db =>
        {
            db.Add(
                new PasswordResetToken
                {
                    Id = Guid.CreateVersion7(),
                    UserId = id,
                    TokenHash = "h",
                    CreatedAt = ManualClock.Start,
                    ExpiresAt = ManualClock.Start.AddYears(9),
                }
            );
            await db.SaveChangesAsync();
        });
        (
            await identity.Gateway.PutAsync(
                user.Access,
                $"{Root}/email",
                new { email = "new@example.org", password = GatewayClient.Password }
            )
        ).Done();

        Assert.False(await identity.WithAsync((db, _) => db.Set<PasswordResetToken>().AnyAsync()));
        (await identity.Gateway.LoginAsync("new@example.org")).Expect(HttpStatusCode.OK);
        (await identity.Gateway.LoginAsync(user.Email)).Expect(HttpStatusCode.Unauthorized);
    }

    [Theory, EachDatabase]
    public async Task Sessions_AreListedAndRevoked(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var stranger = await identity.Gateway.RegisterUserAsync();
        var cookie = await identity.CookieAsync(user.Email);
        await identity.CookieAsync(user.Email);

        var page = (await identity.Gateway.GetAsync(user.Access, $"{Root}/sessions?per_page=2&page=2"))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("sessions");
        var all = (await identity.Gateway.GetAsync(user.Access, $"{Root}/sessions"))
            .Body.GetProperty("sessions")
            .GetProperty("data")
            .EnumerateArray()
            .ToList();
        var foreign = (await identity.Gateway.GetAsync(stranger.Access, $"{Root}/sessions"))
            .Body.GetProperty("sessions")
            .GetProperty("data")[0]
            .GetProperty("uuid")
            .GetGuid();

        Assert.Equal(
            (3, 2, 2, 1),
            (
                page.GetProperty("total").GetInt32(),
                page.GetProperty("per_page").GetInt32(),
                page.GetProperty("page").GetInt32(),
                page.GetProperty("data").GetArrayLength()
            )
        );
        Assert.Equal(
            ["created", "ip", "is_using", "last_used", "user_agent", "uuid"],
            all[0].EnumerateObject().Select(member => member.Name).Order()
        );
        var mine = Assert
            .Single(all, session => session.GetProperty("is_using").GetBoolean())
            .GetProperty("uuid")
            .GetGuid();
        (await identity.Gateway.DeleteAsync(user.Access, $"{Root}/sessions/{foreign}")).Refused(
            HttpStatusCode.NotFound,
            "session not found"
        );
        (await identity.Gateway.DeleteAsync(user.Access, $"{Root}/sessions/{cookie.Split(':')[0]}")).Done();
        Assert.False(await identity.Gateway.IsActiveAsync(cookie, "session"));
        Assert.Equal(
            """{"deleted":1}""",
            (await identity.Gateway.DeleteAsync(user.Access, $"{Root}/sessions")).Expect(HttpStatusCode.OK).Text
        );
        Assert.Equal(
            mine,
            Assert
                .Single(
                    (await identity.Gateway.GetAsync(user.Access, $"{Root}/sessions"))
                        .Body.GetProperty("sessions")
                        .GetProperty("data")
                        .EnumerateArray()
                )
                .GetProperty("uuid")
                .GetGuid()
        );
        (await identity.Gateway.GetAsync(user.Access, $"{Root}/sessions?per_page=101")).Refused(
            HttpStatusCode.BadRequest,
            "per_page: must be a number from 1 to 100"
        );
    }

    [Theory, EachDatabase]
    public async Task Logout_EndsTheSessionAndTakesTheCookie(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var cookie = await identity.CookieAsync(admin.Email);
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access);

        (await identity.Gateway.PostAsync(token, $"{Root}/logout", new { })).Refused(
            HttpStatusCode.BadRequest,
            "only a session can be logged out"
        );
        var answer = await identity.Gateway.AsAsync(
            cookie,
            HttpMethod.Post,
            $"{Root}/logout",
            new { },
            kind: "session"
        );

        answer.Done();
        Assert.Contains(
            "panel_session=;",
            Assert.Single(answer.Message.Headers.GetValues("Set-Cookie")),
            StringComparison.Ordinal
        );
        Assert.False(await identity.Gateway.IsActiveAsync(cookie, "session"));
        Assert.True(await identity.Gateway.IsActiveAsync(admin.Access));
    }

    [Theory, EachDatabase]
    public async Task Activity_ShowsWhatTheAccountDid(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var other = await identity.Gateway.RegisterUserAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access);
        (await identity.Gateway.PatchAsync(token, Root, new { language = "fr" })).Done();
        (await identity.Gateway.PatchAsync(other.Access, Root, new { language = "it" })).Done();

        var found = await Eventually.GetAsync(
            async _ =>
                (await identity.Gateway.GetAsync(admin.Access, $"{Root}/activity?search=account.upd"))
                    .Expect(HttpStatusCode.OK)
                    .Body.GetProperty("activities"),
            page => page.GetProperty("total").GetInt32() == 1
        );

        var activity = found.GetProperty("data")[0];
        Assert.Equal(
            ["created", "data", "event", "impersonator", "ip", "is_api"],
            activity.EnumerateObject().Select(member => member.Name).Order()
        );
        Assert.True(activity.GetProperty("is_api").GetBoolean());
        Assert.Equal("fr", activity.GetProperty("data").GetProperty("language").GetString());
    }

    [Fact]
    public async Task Permissions_AreGroupedWithDescriptions()
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();

        var groups = (await identity.Gateway.GetAsync(admin.Access, "/api/client/permissions"))
            .Expect(HttpStatusCode.OK)
            .Body;

        Assert.Equal(
            ["admin_permissions", "server_permissions", "user_permissions"],
            groups.EnumerateObject().Select(member => member.Name).Order()
        );
        var control = groups.GetProperty("server_permissions").GetProperty("control");
        Assert.Equal("Kill instances.", control.GetProperty("permissions").GetProperty("kill").GetString());
        Assert.NotEmpty(control.GetProperty("description").GetString()!);
    }

    [Theory, EachDatabase]
    public async Task Errors_AreInTheDialect(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access, "sessions.read");

        (await identity.Gateway.GetAsync(token, $"{Root}/api-keys")).Refused(
            HttpStatusCode.Forbidden,
            "you do not have permission to perform this action: api-keys.read"
        );
        (
            await identity.Gateway.SendAsync(
                HttpMethod.Get,
                Root,
                await identity.Gateway.ServiceTokenAsync(anonymous: true)
            )
        ).Refused(HttpStatusCode.Unauthorized, "missing authorization");
        (await identity.Gateway.GetAsync(admin.Access, "/api/client/nothing")).Refused(
            HttpStatusCode.NotFound,
            "route not found"
        );
    }
}
