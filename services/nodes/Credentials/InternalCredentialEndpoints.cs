using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>For the services that work with an account: Git in instances, costs in billing.</summary>
internal static class InternalCredentialEndpoints
{
    private const int LongestPurpose = 64;

    public static void MapInternalCredentials(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/internal/credentials/{id:guid}/open", OpenAsync)
            .RequireService("instances", "billing")
            .ExcludeFromDescription();

    private static async Task<Results<Ok<OpenCredentialResponse>, ApiError>> OpenAsync(
        Guid id,
        OpenCredentialRequest body,
        Principal caller,
        NodesDbContext database,
        CredentialVault vault,
        IAudit audit,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (body.Purpose is not { Length: > 0 and <= LongestPurpose } purpose || !purpose.All(IsOfPurpose))
        {
            return ApiErrors.Invalid("purpose", $"1 to {LongestPurpose} of a-z, 0-9, '.', '_' and '-'.");
        }

        var owner = body.OrganizationId ?? Credential.Platform;
        var row = await database
            .Set<Credential>()
            .AsNoTracking()
            .SingleOrDefaultAsync(found => found.Id == id && found.Owner == owner, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("credential");
        }

        var opened = vault.Open(row);
        if (opened.Failed)
        {
            return opened.Error;
        }

        audit.Record(
            "credential.opened",
            new AuditSubject("credential", row.Id, row.Name),
            after: new { Service = caller.Name, Purpose = purpose },
            organization: row.OrganizationId
        );
        // The record is committed before the values leave.
        await database.SaveChangesAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new OpenCredentialResponse(row.Id, row.Provider, row.SealVersion, opened.Value.Values));
    }

    private static bool IsOfPurpose(char letter) =>
        char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-';
}
