using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.External.Logins;

/// <summary>The providers that are linked to the caller's account.</summary>
internal static class LoginEndpoints
{
    public static void MapLogins(this IEndpointRouteBuilder routes)
    {
        var logins = routes.MapGroup("/v1/users/me/logins").WithTags("Own account");
        logins
            .MapGet("/", ListAsync)
            .RequireUserPermission("account.infos")
            .Describe<Page<ExternalLoginResponse>>("listLogins", "List the providers linked to one's own account");
        logins
            .MapPost("/{provider}", LinkAsync)
            .RequireUserPermission("account.password")
            .WithoutAudit("It only sends the browser to the provider; the link is recorded when it is back.")
            .Describe<ExternalLinkResponse>("linkLogin", "Begin linking a provider");
        logins
            .MapDelete("/{provider}", UnlinkAsync)
            .RequireUserPermission("account.password")
            .Describe("unlinkLogin", "Unlink a provider");
    }

    // As many as there are providers: always one page.
    private static async Task<Ok<Page<ExternalLoginResponse>>> ListAsync(
        Principal principal,
        PanelIdentityDbContext db,
        CancellationToken cancellationToken
    )
    {
        var mine = await db
            .UserLogins.AsNoTracking()
            .Where(row => row.UserId == principal.SubjectId)
            .OrderBy(row => row.LoginProvider)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new Page<ExternalLoginResponse>(
                [.. mine.Select(row => new ExternalLoginResponse(row.LoginProvider, row.ProviderDisplayName))],
                null
            )
        );
    }

    private static async Task<Results<Ok<ExternalLinkResponse>, ApiError>> LinkAsync(
        string provider,
        LinkRequest? request,
        Principal principal,
        ExternalProviders providers,
        BeginSignIn begin,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (providers.Find(provider) is not { } found)
        {
            return ExternalErrors.NoProvider;
        }

        var page = await begin.RunAsync(found, request?.ReturnTo, principal.SubjectId, context, cancellationToken);
        return page.Failed ? page.Error : TypedResults.Ok(new ExternalLinkResponse(page.Value));
    }

    private static async Task<Results<NoContent, ApiError>> UnlinkAsync(
        string provider,
        Principal principal,
        UnlinkLogin unlink,
        CancellationToken cancellationToken
    ) =>
        await unlink.RunAsync(principal, provider, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();
}

internal sealed record ExternalLoginResponse(string Provider, string? DisplayName);

internal sealed record LinkRequest(string? ReturnTo);

/// <param name="Location">Where the same browser goes next.</param>
internal sealed record ExternalLinkResponse(Uri Location);
