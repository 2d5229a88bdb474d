using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials.Verification;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Credentials;

internal static class CredentialEndpoints
{
    public static void MapCredentials(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/credentials").WithTags("Credentials");
        group
            .MapGet("", ListAsync)
            .ChecksPermission(CredentialAccess.Read)
            .Describe<Page<CredentialResponse>>(
                "listCredentials",
                "List credentials",
                description: "Newest first; search in the name. Secrets are masked. Shared ones are shown to "
                    + "administrators who may add nodes."
            );
        group
            .MapPost("", CreateAsync)
            .ChecksPermission("credentials.create")
            .Describe<CredentialResponse>(
                "createCredential",
                "Create a credential",
                StatusCodes.Status201Created,
                "The first one of a provider is its default."
            );
        group
            .MapGet("{id:guid}", GetAsync)
            .ChecksPermission(CredentialAccess.Read)
            .Describe<CredentialResponse>("getCredential", "Get a credential");
        group
            .MapPut("{id:guid}", UpdateAsync)
            .ChecksPermission("credentials.update")
            .Describe<CredentialResponse>(
                "updateCredential",
                "Update a credential",
                description: "What is left out stays as it is, and so does a secret that is sent back masked; null "
                    + "clears a value."
            );
        group
            .MapDelete("{id:guid}", DeleteAsync)
            .ChecksPermission("credentials.delete")
            .Describe(
                "deleteCredential",
                "Delete a credential",
                description: "Refused while something uses it. The oldest other one of the provider becomes the "
                    + "default."
            );
        group
            .MapPost("{id:guid}/default", SetDefaultAsync)
            .ChecksPermission("credentials.update")
            .Describe<CredentialResponse>("setDefaultCredential", "Make a credential the default of its provider");
        group
            .MapPost("{id:guid}/verify", VerifyAsync)
            .ChecksPermission("credentials.update")
            .Describe<VerificationResponse>(
                "verifyCredential",
                "Verify a credential",
                description: "Makes a real call, ten seconds at most and ten times a minute. A type that nothing can "
                    + "try is refused with `not_verifiable`."
            );
        routes.MapInternalCredentials();
    }

    private static async Task<Results<Ok<Page<CredentialResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        string? provider,
        Principal caller,
        NodesDbContext database,
        CredentialUses uses,
        CancellationToken cancellationToken
    )
    {
        if (caller.CredentialRefusal(CredentialAccess.Read) is { } refusal)
        {
            return refusal;
        }

        if (query.Read(out var error) is not { } request)
        {
            return error!;
        }

        var rows = database.Set<Credential>().AsNoTracking().KnownTo(caller);
        if (!caller.Can(CredentialAccess.Read))
        {
            rows = rows.Where(row => row.Owner == Credential.Platform);
        }

        if (provider is not null)
        {
            rows = rows.Where(row => row.Provider == provider);
        }

        if (request.Search is { } search)
        {
            var pattern = LikePattern.Containing(search);
            rows = rows.Where(row => EF.Functions.Like(row.NameKey, pattern, LikePattern.Escape));
        }

        var page = await rows.ToPageAsync(request, row => row, cancellationToken);
        var used = await uses.OfAsync([.. page.Data.Select(row => row.Id)], cancellationToken);
        return TypedResults.Ok(
            new Page<CredentialResponse>(
                [.. page.Data.Select(row => CredentialResponse.Of(row, [.. used[row.Id]]))],
                page.NextCursor
            )
        );
    }

    private static async Task<Results<Ok<CredentialResponse>, ApiError>> GetAsync(
        Guid id,
        CredentialLookup credentials,
        CredentialUses uses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var found = await credentials.FindAsync(id, CredentialAccess.Read, cancellationToken);
        return await RespondAsync(found, uses, context, cancellationToken);
    }

    private static async Task<Results<Created<CredentialResponse>, ApiError>> CreateAsync(
        CreateCredentialRequest body,
        CreateCredential create,
        CredentialUses uses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var made = await create.ExecuteAsync(body, cancellationToken);
        if (made.Failed)
        {
            return made.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(made.Value.Version);
        return TypedResults.Created(
            $"/v1/credentials/{made.Value.Id}",
            await uses.DescribeAsync(made.Value, cancellationToken)
        );
    }

    private static async Task<Results<Ok<CredentialResponse>, ApiError>> UpdateAsync(
        Guid id,
        UpdateCredentialRequest body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        UpdateCredential update,
        CredentialUses uses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the credential.");
        }

        var changed = await update.ExecuteAsync(id, body, expected, cancellationToken);
        return await RespondAsync(changed, uses, context, cancellationToken);
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        DeleteCredential delete,
        CancellationToken cancellationToken
    ) => await delete.ExecuteAsync(id, cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();

    private static async Task<Results<Ok<CredentialResponse>, ApiError>> SetDefaultAsync(
        Guid id,
        SetDefaultCredential setDefault,
        CredentialUses uses,
        HttpContext context,
        CancellationToken cancellationToken
    ) => await RespondAsync(await setDefault.ExecuteAsync(id, cancellationToken), uses, context, cancellationToken);

    private static async Task<Results<Ok<VerificationResponse>, ApiError>> VerifyAsync(
        Guid id,
        VerifyCredential verify,
        CancellationToken cancellationToken
    )
    {
        var result = await verify.ExecuteAsync(id, cancellationToken);
        return result.Failed ? result.Error : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<Ok<CredentialResponse>, ApiError>> RespondAsync(
        Result<Credential> found,
        CredentialUses uses,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (found.Failed)
        {
            return found.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(found.Value.Version);
        return TypedResults.Ok(await uses.DescribeAsync(found.Value, cancellationToken));
    }
}
