using System.Net;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Passwords;

/// <summary>Wherever a password is set, one of blanks, or one that everybody guesses, is refused by name and changes
/// nothing.</summary>
public sealed class BlankPasswordTests
{
    [Theory]
    [InlineData("          ")]
    [InlineData("\t\u2003\u00a0\u200b\u200d\ufeff\u2060 ")]
    [InlineData("p@ssw0rd1")]
    public async Task Password_ThatIsNone_IsRefusedWhereverItIsSet(string password)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var gateway = identity.Gateway;
        await RefusedAsync(
            "password",
            gateway.PostAsync(
                "/v1/auth/bootstrap",
                new
                {
                    setup_code = IdentityFactory.SetupCode,
                    email = "admin@example.org",
                    password,
                }
            )
        );
        var admin = await gateway.BootstrapAsync();
        (await gateway.PostAsync("/v1/auth/forgot-password", new { email = admin.Email })).Expect(
            HttpStatusCode.Accepted
        );
        var link = (
            await Eventually.GetAsync(_ => identity.MailsAsync(MailTemplate.PasswordReset), mails => mails.Count > 0)
        )[0]["link"];
        var token = link[(link.LastIndexOf('=') + 1)..];

        await RefusedAsync(
            "password",
            gateway.PostAsync("/v1/auth/register", new { email = "x@example.org", password })
        );
        await RefusedAsync(
            "password",
            gateway.PostAsync(admin.Access, "/v1/users", new { email = "x@example.org", password })
        );
        await RefusedAsync(
            "new_password",
            gateway.PostAsync("/v1/auth/reset-password", new { token, new_password = password })
        );
        await RefusedAsync(
            "new_password",
            gateway.PostAsync(
                admin.Access,
                "/v1/users/me/password",
                new { current_password = GatewayClient.Password, new_password = password }
            )
        );
        await NamedAsync("new_password", new { password = GatewayClient.Password, new_password = password });
        await NamedAsync(
            "password",
            new
            {
                current_password = GatewayClient.Password,
                password,
                password_confirmation = password,
            }
        );
        (await gateway.LoginAsync(admin.Email, password)).Expect(HttpStatusCode.Unauthorized);
        (await gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.OK);

        async Task NamedAsync(string field, object body)
        {
            var answer = (
                await gateway.AsAsync(admin.Access, HttpMethod.Put, "/api/client/account/password", body)
            ).Expect(HttpStatusCode.BadRequest);
            Assert.StartsWith(
                $"{field}: ",
                Assert.Single(answer.Body.GetProperty("errors").EnumerateArray()).GetString(),
                StringComparison.Ordinal
            );
        }
    }

    private static async Task RefusedAsync(string field, Task<Answer> request) =>
        Assert.Equal(
            field,
            Assert
                .Single((await request).Expect(HttpStatusCode.BadRequest).Body.GetProperty("errors").EnumerateObject())
                .Name
        );
}
