using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.ApiDescription;

namespace Panel.Identity.Keys;

/// <summary>The public keys (RFC 7517): for services, and for whoever checks access tokens.</summary>
internal static class JwksEndpoints
{
    public static void MapJwks(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/internal/jwks",
                (KeyRing keys, CancellationToken cancellation) => GetAsync(keys, KeyPurpose.Internal, cancellation)
            )
            .AllowAnonymous();
        routes
            .MapGet(
                "/.well-known/jwks.json",
                (KeyRing keys, CancellationToken cancellation) => GetAsync(keys, KeyPurpose.Access, cancellation)
            )
            .AllowAnonymous()
            .WithTags("Signing in")
            .Describe<JwksBody>("getJwks", "Get the public keys of access tokens", description: "RFC 7517.");
    }

    private static async Task<Ok<JwksBody>> GetAsync(
        KeyRing keys,
        KeyPurpose purpose,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok(
            new JwksBody([
                .. (await keys.VerifyingAsync(purpose, cancellation)).Cast<ECDsaSecurityKey>().Select(JwkBody.Of),
            ])
        );
}

internal sealed record JwksBody(IReadOnlyList<JwkBody> Keys);

internal sealed record JwkBody(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y)
{
    public static JwkBody Of(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JwkBody(
            "EC",
            "sig",
            SecurityAlgorithms.EcdsaSha256,
            key.KeyId,
            "P-256",
            Base64UrlEncoder.Encode(point.X),
            Base64UrlEncoder.Encode(point.Y)
        );
    }
}
