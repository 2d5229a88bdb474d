using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Identity.Tests.Golden;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Dialects.SessionSurface;

public sealed class PasskeySignInRequestTests
{
    [Theory]
    [InlineData("left out")]
    [InlineData("null")]
    [InlineData("empty")]
    public async Task Passkey_WithoutResultsOfExtensions_IsRegisteredAndSignsIn(string results)
    {
        await using var identity = await IdentityFactory.StartAsync(
            Database.Sqlite,
            null,
            ("Identity:Passkeys:Domain", SoftwarePasskey.Domain),
            ("Identity:Passkeys:Origins:0", $"https://{SoftwarePasskey.Domain}")
        );
        var admin = await identity.Gateway.BootstrapAsync();
        using var passkey = new SoftwarePasskey();
        var options = (await identity.Gateway.PostAsync(admin.Access, "/api/auth/passkey/register-challenge", new { }))
            .Expect(HttpStatusCode.OK)
            .Body;

        var made = new JsonObject
        {
            ["attestationResponse"] = With(passkey.Create(options.GetProperty("challenge").GetString()!), results),
        };
        (
            await identity.Gateway.PostAsync(admin.Access, "/api/auth/passkey/register", (object)made.ToJsonString())
        ).Expect(HttpStatusCode.OK);
        var challenge = (await identity.Gateway.PostAsync("/api/auth/passkey/authenticate-challenge", new { }))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("challenge")
            .GetString()!;
        var answer = new JsonObject
        {
            ["authenticationResponse"] = With(passkey.Get(challenge, HandleOf(options)), results),
        };

        var signedIn = (
            await identity.Gateway.PostAsync("/api/auth/passkey/authenticate", (object)answer.ToJsonString())
        ).Expect(HttpStatusCode.OK);
        Assert.Equal(admin.Email, signedIn.Body.GetProperty("user").GetProperty("email").GetString());
    }

    private static JsonObject With(string credential, string results)
    {
        var answer = JsonNode.Parse(credential)!.AsObject();
        answer.Remove("clientExtensionResults");
        if (results == "null")
        {
            answer["clientExtensionResults"] = null;
        }

        if (results == "empty")
        {
            answer["clientExtensionResults"] = new JsonObject();
        }

        return answer;
    }

    private static string HandleOf(JsonElement options) => options.GetProperty("user").GetProperty("id").GetString()!;
}
