using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.ServiceDefaults.Auth;
using Panel.ServiceDefaults.Errors;
using Panel.ServiceDefaults.Messaging;
using Panel.ServiceDefaults.Paging;

namespace Panel.Identity.ApiTokens;

internal static class ApiTokenEndpoints
{
    public static void MapApiTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/v1/api-tokens");
        tokens.MapGet("/", ListAsync).RequireUserPermission("api-keys.read");
        tokens.MapPost("/", CreateAsync).RequireUserPermission("api-keys.create");
        tokens.MapDelete("/{id:guid}", DeleteAsync).RequireUserPermission("api-keys.delete");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageQuery query, Principal principal, PanelIdentityDbContext db, CancellationToken cancellation)
    {
        if (query.Read(out var error) is not { } page) return error!;
        var mine = db.ApiTokens.AsNoTracking().Where(row => row.UserId == principal.SubjectId);
        if (page.Search?.ToLowerInvariant() is { } search) mine = mine.Where(row => row.Name.ToLower().Contains(search));
        return TypedResults.Ok(await mine.ToPageAsync(page, ApiTokenBody.Of, cancellation));
    }

    private static async Task<IResult> CreateAsync(CreateApiTokenRequest request, Principal principal, CreateApiToken create, CancellationToken cancellation)
    {
        var created = await create.RunAsync(request, principal, cancellation);
        if (created.Failed) return created.Error;
        var (row, text) = created.Value;
        return TypedResults.Created($"/v1/api-tokens/{row.Id}", CreatedApiTokenBody.Of(row, text));
    }

    private static async Task<IResult> DeleteAsync(Guid id, Principal principal, PanelIdentityDbContext db, IOutbox outbox, TimeProvider clock, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var deleted = await db.ApiTokens.Where(row => row.Id == id && row.UserId == principal.SubjectId).ExecuteDeleteAsync(cancellation);
        if (deleted == 0) return ApiErrors.NotFound("API token");
        outbox.Publish(new CredentialRevoked(id, principal.SubjectId, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.NoContent();
    }
}
