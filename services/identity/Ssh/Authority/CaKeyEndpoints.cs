using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Wire;

namespace Panel.Identity.Ssh.Authority;

/// <summary>The authority's keys: the public halves for everybody, their life for administrators.</summary>
internal static class CaKeyEndpoints
{
    private static readonly ApiError StandbyExists = ApiErrors.Conflict(
        "standby_key_exists",
        "A key waits already; rotate to it first."
    );

    public static void MapCaKeys(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/ssh/ca-public-key", PublishAsync)
            .WithTags("SSH authority")
            .Describe<CaPublicKeyResponse>(
                "getCaPublicKey",
                "Get the authority's public keys",
                description: "As text/plain it is the file for sshd's TrustedUserCAKeys."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        var keys = routes.MapGroup("/v1/ssh/ca/keys").WithTags("SSH authority");
        keys.MapGet("/", ListAsync)
            .RequireAdmin("ssh-ca.read")
            .Describe<Page<CaKeyResponse>>("listCaKeys", "List the authority's keys");
        keys.MapPost("/", CreateAsync)
            .RequireAdmin("ssh-ca.create")
            .Describe<CaKeyResponse>("createCaKey", "Make the authority's next key", StatusCodes.Status201Created);
        keys.MapPost("/rotate", RotateAsync)
            .RequireAdmin("ssh-ca.rotate")
            .Describe<CaKeyResponse>("rotateCaKey", "Sign with the authority's next key");
    }

    /// <summary>As text it is the file for sshd's <c>TrustedUserCAKeys</c>.</summary>
    private static async Task<Results<ContentHttpResult, Ok<CaPublicKeyResponse>>> PublishAsync(
        HttpRequest request,
        CaKeys keys,
        CancellationToken cancellationToken
    )
    {
        var lines = (await keys.TrustedAsync(cancellationToken))
            .Select(key => $"{key.PublicKey} panel-ca-{key.Id}")
            .ToList();
        var text = request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/plain");
        return text
            ? TypedResults.Text(string.Concat(lines.Select(line => $"{line}\n")), "text/plain")
            : TypedResults.Ok(new CaPublicKeyResponse(lines[0], lines));
    }

    private static async Task<Results<Ok<Page<CaKeyResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    ) =>
        query.Read(out var error) is { } page
            ? TypedResults.Ok(
                await db.Set<CaKey>().AsNoTracking().ToPageAsync(page, CaKeyResponse.Of, cancellationToken)
            )
            : error!;

    private static async Task<Results<Created<CaKeyResponse>, ApiError>> CreateAsync(
        CreateCaKeyRequest? request,
        CaKeys keys,
        CancellationToken cancellationToken
    )
    {
        await keys.ActiveAsync(cancellationToken);
        // Asked first: an RSA key takes seconds to make, and the index below is for the race only.
        if (await keys.HasStandbyAsync(cancellationToken))
        {
            return StandbyExists;
        }

        var key = keys.Make(request?.Algorithm ?? CaAlgorithm.EcdsaP256, CaKeyStatus.Standby);
        return await keys.TryAddAsync(key, cancellationToken)
            ? TypedResults.Created("/v1/ssh/ca/keys", CaKeyResponse.Of(key))
            : StandbyExists;
    }

    private static async Task<Results<Ok<CaKeyResponse>, ApiError>> RotateAsync(
        RotateCaKey rotate,
        CancellationToken cancellationToken
    )
    {
        var rotated = await rotate.RunAsync(cancellationToken);
        return rotated.Failed ? rotated.Error : TypedResults.Ok(CaKeyResponse.Of(rotated.Value));
    }
}

/// <param name="PublicKey">The one that signs.</param>
/// <param name="PublicKeys">All that are to be trusted.</param>
internal sealed record CaPublicKeyResponse(string PublicKey, IReadOnlyList<string> PublicKeys);
