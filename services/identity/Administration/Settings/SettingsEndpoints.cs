using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Ssh.Keys;

namespace Panel.Identity.Administration.Settings;

/// <summary>A user's own settings.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/v1/settings").WithTags("Settings");
        settings
            .MapGet("/", GetAsync)
            .RequireUserPermission("account.infos")
            .Describe<SettingsResponse>("getSettings", "Get one's own settings");
        // No single permission speaks of settings, so a token needs all of its owner's.
        settings
            .MapPut("/", UpdateAsync)
            .RequireUserPermission(Principal.Everything)
            .TakesVersion()
            .Describe<SettingsResponse>("updateSettings", "Update one's own settings");
        settings
            .MapPost("/ssh-keys", AddKeyAsync)
            .RequireUserPermission("ssh-keys.create")
            .Describe<SshKeyResponse>("addSshKey", "Add an SSH key", StatusCodes.Status201Created);
        settings
            .MapDelete("/ssh-keys/{name}", RemoveKeyAsync)
            .RequireUserPermission("ssh-keys.delete")
            .Describe("removeSshKey", "Remove an SSH key");
        settings
            .MapPost("/ssh-keys/{name}/default", MakeDefaultAsync)
            .RequireUserPermission("ssh-keys.update")
            .Describe<SshKeyResponse>("setDefaultSshKey", "Make an SSH key the default");
    }

    private static async Task<Results<Ok<SettingsResponse>, ApiError>> GetAsync(
        Principal caller,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        // The gateway may know a user a little longer than their account exists.
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken)
            is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        return await ShowAsync(user, caller, db, response, cancellationToken);
    }

    private static async Task<Results<Ok<SettingsResponse>, ApiError>> UpdateAsync(
        UpdateSettingsRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        Principal caller,
        UpdateSettings update,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var version = ifMatch is null or "" or "*"
            ? null
            : (ifMatch.StartsWith("W/", StringComparison.Ordinal) ? ifMatch[2..] : ifMatch).Trim('"');
        var updated = await update.RunAsync(request, version, caller, cancellationToken);
        return updated.Failed ? updated.Error : await ShowAsync(updated.Value, caller, db, response, cancellationToken);
    }

    private static async Task<Results<Created<SshKeyResponse>, ApiError>> AddKeyAsync(
        AddSshKeyRequest request,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellationToken
    )
    {
        var added = await keys.AddAsync(caller.SubjectId, request, cancellationToken);
        return added.Failed
            ? added.Error
            : TypedResults.Created(
                $"/v1/settings/ssh-keys/{Uri.EscapeDataString(added.Value.Name)}",
                SshKeyResponse.Of(added.Value)
            );
    }

    private static async Task<Results<NoContent, ApiError>> RemoveKeyAsync(
        string name,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellationToken
    ) =>
        await keys.RemoveAsync(caller.SubjectId, name, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();

    private static async Task<Results<Ok<SshKeyResponse>, ApiError>> MakeDefaultAsync(
        string name,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellationToken
    )
    {
        var chosen = await keys.MakeDefaultAsync(caller.SubjectId, name, cancellationToken);
        return chosen.Failed ? chosen.Error : TypedResults.Ok(SshKeyResponse.Of(chosen.Value));
    }

    private static async Task<Results<Ok<SettingsResponse>, ApiError>> ShowAsync(
        User user,
        Principal caller,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var keys = caller.CanUser("ssh-keys.read")
            ? await db.Set<SshKey>()
                .AsNoTracking()
                .Where(row => row.UserId == user.Id)
                .OrderBy(row => row.Name)
                .ToListAsync(cancellationToken)
            : null;
        var body = SettingsResponse.Of(user, keys?.ConvertAll(SshKeyResponse.Of));
        response.Headers.ETag = $"\"{body.Version}\"";
        return TypedResults.Ok(body);
    }
}
