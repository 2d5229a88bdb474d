using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Settings;

/// <summary>A user's own settings.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapGroup("/v1/settings").WithTags("Settings");
        settings
            .MapGet("/", GetAsync)
            .RequireUserPermission("account.infos")
            .Describe<SettingsBody>("getSettings", "Get one's own settings");
        // No single permission speaks of settings, so a token needs all of its owner's.
        settings
            .MapPut("/", UpdateAsync)
            .RequireUserPermission(Principal.Everything)
            .TakesVersion()
            .Describe<SettingsBody>("updateSettings", "Update one's own settings");
        settings
            .MapPost("/ssh-keys", AddKeyAsync)
            .RequireUserPermission("ssh-keys.create")
            .Describe<SshKeyBody>("addSshKey", "Add an SSH key", StatusCodes.Status201Created);
        settings
            .MapDelete("/ssh-keys/{name}", RemoveKeyAsync)
            .RequireUserPermission("ssh-keys.delete")
            .Describe("removeSshKey", "Remove an SSH key");
        settings
            .MapPost("/ssh-keys/{name}/default", MakeDefaultAsync)
            .RequireUserPermission("ssh-keys.update")
            .Describe<SshKeyBody>("setDefaultSshKey", "Make an SSH key the default");
    }

    private static async Task<IResult> GetAsync(
        Principal caller,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        // The gateway may know somebody a little longer than they are there.
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellation)
            is not { } user
        )
        {
            return ApiErrors.Unauthorized();
        }

        return await ShowAsync(user, caller, db, response, cancellation);
    }

    private static async Task<IResult> UpdateAsync(
        UpdateSettingsRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        Principal caller,
        UpdateSettings update,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var version = ifMatch is null or "" or "*"
            ? null
            : (ifMatch.StartsWith("W/", StringComparison.Ordinal) ? ifMatch[2..] : ifMatch).Trim('"');
        var updated = await update.RunAsync(request, version, caller, cancellation);
        return updated.Failed ? updated.Error : await ShowAsync(updated.Value, caller, db, response, cancellation);
    }

    private static async Task<IResult> AddKeyAsync(
        AddSshKeyRequest request,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellation
    )
    {
        var added = await keys.AddAsync(caller.SubjectId, request, cancellation);
        return added.Failed
            ? added.Error
            : TypedResults.Created(
                $"/v1/settings/ssh-keys/{Uri.EscapeDataString(added.Value.Name)}",
                SshKeyBody.Of(added.Value)
            );
    }

    private static async Task<IResult> RemoveKeyAsync(
        string name,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellation
    ) =>
        await keys.RemoveAsync(caller.SubjectId, name, cancellation) is { } refusal
            ? refusal
            : TypedResults.NoContent();

    private static async Task<IResult> MakeDefaultAsync(
        string name,
        Principal caller,
        SshKeys keys,
        CancellationToken cancellation
    )
    {
        var chosen = await keys.MakeDefaultAsync(caller.SubjectId, name, cancellation);
        return chosen.Failed ? chosen.Error : TypedResults.Ok(SshKeyBody.Of(chosen.Value));
    }

    private static async Task<IResult> ShowAsync(
        User user,
        Principal caller,
        PanelIdentityDbContext db,
        HttpResponse response,
        CancellationToken cancellation
    )
    {
        var keys = caller.CanUser("ssh-keys.read")
            ? await db
                .SshKeys.AsNoTracking()
                .Where(row => row.UserId == user.Id)
                .OrderBy(row => row.Name)
                .ToListAsync(cancellation)
            : null;
        var body = SettingsBody.Of(user, keys?.ConvertAll(SshKeyBody.Of));
        response.Headers.ETag = $"\"{body.Version}\"";
        return TypedResults.Ok(body);
    }
}
