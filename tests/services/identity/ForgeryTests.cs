using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class ForgeryTests
{
    private static readonly Principal Somebody = new()
    {
        Kind = PrincipalKind.User,
        SubjectId = Guid.CreateVersion7(),
        Name = "admin",
        Admin = [Principal.Everything],
    };

    [Theory]
    [InlineData("/v1/users/me")]
    [InlineData("/v1/users")]
    [InlineData("/v1/api-tokens")]
    [InlineData("/v1/auth/bootstrap/status")]
    [InlineData("/no/such/route")]
    public async Task Request_WithoutAnInternalToken_Is401(string path)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);

        Assert.Equal(
            "internal_token_required",
            (await identity.Gateway.SendAsync(HttpMethod.Get, path, null)).Expect(HttpStatusCode.Unauthorized).Code
        );
    }

    [Theory, EachDatabase]
    public async Task InternalToken_ForgedInAnyWay_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var genuine = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token!;
        (await identity.Gateway.SendAsync(HttpMethod.Get, "/v1/users", genuine)).Expect(HttpStatusCode.OK);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var sameKeyId = new ECDsaSecurityKey(key) { KeyId = new JsonWebToken(genuine).Kid };

        string[] forged =
        [
            InternalToken.Create(
                Somebody,
                new SigningCredentials(sameKeyId, SecurityAlgorithms.EcdsaSha256),
                TimeProvider.System.GetUtcNow()
            ),
            WithoutAlgorithm(genuine),
            WithAnotherPayload(genuine),
            await WithPublicKeyAsSecretAsync(identity, genuine),
            admin.Access,
            "not a token",
            genuine[..^4] + "AAAA",
        ];

        foreach (var token in forged)
        {
            (await identity.Gateway.SendAsync(HttpMethod.Get, "/v1/users", token)).Expect(HttpStatusCode.Unauthorized);
        }
    }

    [Theory, EachDatabase]
    public async Task AccessToken_ForgedInAnyWay_IsInactive(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var found = await identity.Gateway.IntrospectAsync("bearer", admin.Access);
        Assert.True(found.Active);

        string[] forged =
        [
            WithoutAlgorithm(admin.Access),
            WithAnotherPayload(admin.Access),
            found.Token!,
            admin.Access[..^4] + "AAAA",
            "a.b.c",
            "panel_api_" + new string('x', 38),
            admin.Refresh,
        ];

        foreach (var token in forged)
        {
            Assert.False(await identity.Gateway.IsActiveAsync(token), token);
        }
    }

    [Theory, EachDatabase]
    public async Task InternalEndpoints_AreForTheNamedServicesOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        var nodes = await identity.Gateway.ServiceTokenAsync("nodes", GatewayClient.NodesSecret);

        foreach (var token in new[] { user, nodes })
        {
            (
                await identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    "/internal/introspect",
                    token,
                    new IntrospectionRequest("bearer", admin.Access, null)
                )
            ).Expect(HttpStatusCode.Forbidden);
        }

        foreach (var token in new[] { user, await identity.Gateway.ServiceTokenAsync() })
        {
            (
                await identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    "/internal/agent-tokens",
                    token,
                    new AgentTokenRequest(Guid.CreateVersion7(), null)
                )
            ).Expect(HttpStatusCode.Forbidden);
        }

        (await TokenAsync(identity, "gateway", "wrong", false)).Expect(HttpStatusCode.Unauthorized);
        (await TokenAsync(identity, "unknown", "", false)).Expect(HttpStatusCode.Unauthorized);
        (await TokenAsync(identity, "nodes", GatewayClient.NodesSecret, true)).Expect(HttpStatusCode.Forbidden);
    }

    private static Task<Answer> TokenAsync(IdentityFactory identity, string name, string secret, bool anonymous) =>
        identity.Gateway.SendAsync(
            HttpMethod.Post,
            "/internal/token",
            null,
            new ServiceTokenRequest(name, secret, anonymous)
        );

    private static string WithoutAlgorithm(string token)
    {
        var parts = token.Split('.');
        return $"{Base64UrlEncoder.Encode($$"""{"alg":"none","typ":"{{new JsonWebToken(token).Typ}}"}""")}.{parts[1]}.";
    }

    private static string WithAnotherPayload(string token)
    {
        var parts = token.Split('.');
        var content = Base64UrlEncoder.Decode(parts[1]).Replace("panel", "pane1", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(content)}.{parts[2]}";
    }

    // The confusion of old libraries: the public key taken for the secret of an HMAC.
    private static async Task<string> WithPublicKeyAsSecretAsync(IdentityFactory identity, string genuine)
    {
        var keys = (await identity.Gateway.SendAsync(HttpMethod.Get, "/internal/jwks", null)).Text;
        var header = $$"""{"alg":"HS256","typ":"JWT","kid":"{{new JsonWebToken(genuine).Kid}}"}""";
        var content = $"{Base64UrlEncoder.Encode(header)}.{genuine.Split('.')[1]}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64UrlEncoder.Encode(signature)}";
    }
}
