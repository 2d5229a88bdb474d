using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Dialects.Client;

/// <summary>Calls of the account dialect.</summary>
internal static class AccountApi
{
    public const string Root = "/api/client/account";

    public static Task<Answer> PatchAsync(this GatewayClient gateway, string credential, string path, object body) =>
        gateway.AsAsync(credential, HttpMethod.Patch, path, body);

    public static Task<Answer> PutAsync(this GatewayClient gateway, string credential, string path, object body) =>
        gateway.AsAsync(credential, HttpMethod.Put, path, body);

    /// <summary>Status and the one error text.</summary>
    public static Answer Refused(this Answer answer, HttpStatusCode status, string text)
    {
        Assert.Equal(
            text,
            Assert.Single(answer.Expect(status).Body.GetProperty("errors").EnumerateArray()).GetString()
        );
        return answer;
    }

    /// <summary>The answer to what went well and has nothing to say.</summary>
    public static void Done(this Answer answer) => Assert.Equal("{}", answer.Expect(HttpStatusCode.OK).Text);

    /// <returns>The cookie of a session of its own.</returns>
    public static Task<string> CookieAsync(this IdentityFactory identity, string email) =>
        identity.WithAsync(
            async (db, services) =>
            {
                var user = await db.Users.SingleAsync(row => row.Email == email);
                var step = await services
                    .GetRequiredService<CompleteSignIn>()
                    .RunAsync(
                        user,
                        SignInMethod.Password,
                        SessionForm.Cookie,
                        new ClientInfo("192.0.2.1", "browser"),
                        CancellationToken.None
                    );
                return ((SignInStep.Done)step.Value!).Cookie!;
            }
        );
}
