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
                (KeyRing keys, CancellationToken cancellationToken) =>
                    GetAsync(keys, KeyPurpose.Internal, cancellationToken)
            )
            .AllowAnonymous();
        routes
            .MapGet(
                "/.well-known/jwks.json",
                (KeyRing keys, CancellationToken cancellationToken) =>
                    GetAsync(keys, KeyPurpose.Access, cancellationToken)
            )
            .AllowAnonymous()
            .WithTags("Signing in")
            .Describe<JwksResponse>("getJwks", "Get the public keys of access tokens", description: "RFC 7517.");
    }

    private static async Task<Ok<JwksResponse>> GetAsync(
        KeyRing keys,
        KeyPurpose purpose,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new JwksResponse([
                .. (await keys.VerifyingAsync(purpose, cancellationToken))
                    .Cast<ECDsaSecurityKey>()
                    .Select(JwkResponse.Of),
            ])
        );
}

internal sealed record JwksResponse(IReadOnlyList<JwkResponse> Keys);

internal sealed record JwkResponse(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y)
{
    public static JwkResponse Of(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JwkResponse(
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
