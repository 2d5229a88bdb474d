using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Users;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ow\u200bner@example.org")]
    [InlineData("owner\u200d@example.org")]
    [InlineData("\ufeffowner@example.org")]
    [InlineData("owner\u202e@example.org")]
    [InlineData("owner@exam\u2066ple.org")]
    [InlineData("own\u00ader@example.org")]
    [InlineData("owner\u034f@example.org")]
    [InlineData("owner\ufe0f@example.org")]
    [InlineData("owner\u3164@example.org")]
    [InlineData("owner\u2800@example.org")]
    [InlineData("owner\u0001@example.org")]
    [InlineData("owner\u0085@example.org")]
    [InlineData("\u043ewner@example.org")]
    [InlineData("owner@ex\u0430mple.org")]
    [InlineData("\u03bfwner@example.org")]
    [InlineData("\u0301owner@example.org")]
    [InlineData("owner\u2024x\U0001f525@example.org")]
    [InlineData("\"owner\"@example.org")]
    [InlineData("owner@example.org.")]
    [InlineData(".owner@example.org")]
    [InlineData("owner@@example.org")]
    [InlineData("owner @example.org")]
    public async Task Register_WithAnAddressThatDeceives_NamesIt(string email)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();

        var answer = (
            await identity.Gateway.PostAsync("/v1/auth/register", new { email, password = GatewayClient.Password })
        ).Expect(HttpStatusCode.BadRequest);

        Assert.Equal("email", Assert.Single(answer.Body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("ren\u00e9@example.org", "rene\u0301@example.org")]
    [InlineData("kelvin@example.org", "\u212aelvin@example.org")]
    [InlineData("owner@example.org", "\uff4fwner@example.org")]
    [InlineData("owner@example.org", "  Owner@EXAMPLE.org\t")]
    [InlineData("fi@example.org", "\ufb01@example.org")]
    [InlineData("a@m\u00fcnchen.example", "a@xn--mnchen-3ya.example")]
    [InlineData("\u03c3\u03b9\u03c2@example.org", "\u03a3\u0399\u03a3@example.org")]
    public async Task Register_WithAnotherFormOfATakenAddress_IsTaken(string first, string second)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();
        (await RegisterAsync(identity, first)).Expect(HttpStatusCode.Created);

        (await RegisterAsync(identity, second)).Expect(HttpStatusCode.Conflict);
        (await identity.Gateway.LoginAsync(second)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\u0438\u0432\u0430\u043d@example.org")]
    [InlineData("\u592a\u90ce.tanaka@example.org")]
    [InlineData("o'neil+tag@example.org")]
    [InlineData("\u0645\u062b\u0627\u0644@example.org")]
    [InlineData("\u0939\u093f\u0928\u094d\u0926\u0940@example.org")]
    public async Task Register_WithAnAddressInOneAlphabet_IsTaken(string email)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();

        (await RegisterAsync(identity, email)).Expect(HttpStatusCode.Created);
    }

    [Theory, EachDatabase]
    public async Task Login_OfAnAccountFromBefore_FindsItByTheKeyItWasGiven(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        foreach (
            var (kept, typed) in new[]
            {
                ("rene\u0301@example.org", "ren\u00e9@example.org"),
                ("\u212aelvin\u200b@example.org", "\u212aelvin\u200b@example.org"),
                ("ren\u00e9@example.org", "rene\u0301@example.org"),
            }
        )
        {
            var key = kept.ToUpperInvariant();
            await identity.WithAsync(db =>
                db.Users.ExecuteUpdateAsync(set =>
                    set.SetProperty(user => user.Email, kept).SetProperty(user => user.NormalizedEmail, key)
                )
            );

            (await identity.Gateway.LoginAsync(typed)).Expect(HttpStatusCode.OK);
        }

        // No user can register another form of the address.
        (await RegisterAsync(identity, "rene\u0301@example.org")).Expect(HttpStatusCode.Conflict);
        Assert.NotNull(admin);
    }

    [Theory, EachDatabase]
    public async Task Address_WithBlanksAround_IsTheSameEverywhere(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        (await RegisterAsync(identity, "  bob@example.org ")).Expect(HttpStatusCode.Created);

        (await identity.Gateway.LoginAsync($" {admin.Email}\u00a0")).Expect(HttpStatusCode.OK);
        (
            await identity.Gateway.PostAsync(
                "/api/auth/login",
                new { email = $"\t{admin.Email} ", password = GatewayClient.Password }
            )
        ).Expect(HttpStatusCode.OK);
        (await identity.Gateway.PostAsync("/v1/auth/forgot-password", new { email = " bob@example.org " })).Expect(
            HttpStatusCode.Accepted
        );
        (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/users",
                new { email = " carol@example.org ", password = GatewayClient.Password }
            )
        ).Expect(HttpStatusCode.Created);
        await identity.WithAsync(async db =>
            Assert.Equal(
                ["admin@example.org", "bob@example.org", "carol@example.org"],
                await db.Users.Select(user => user.Email).Order().ToListAsync()
            )
        );
        Assert.Single(
            await Eventually.GetAsync(
                async _ => await identity.MailsAsync(MailTemplate.PasswordReset),
                mails => mails.Count > 0
            )
        );
    }

    private static Task<Answer> RegisterAsync(IdentityFactory identity, string email) =>
        identity.Gateway.PostAsync("/v1/auth/register", new { email, password = GatewayClient.Password });
}
