using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Identity.Authorization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;
using Panel.Mail;

namespace Panel.Identity.Organizations.Invites;

internal static class InviteEndpoints
{
    private const string Read = "members.read";
    private const int LongestToken = 100;

    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        var organization = routes.MapGroup("/v1/organizations/{organizationId:guid}").RequireUser().WithTags("Members");
        organization
            .MapPost("/members/invite", InviteAsync)
            .ChecksPermission("members.invite")
            .Describe<InviteResponse>("inviteMember", "Invite somebody by mail", StatusCodes.Status201Created);
        organization
            .MapGet("/invites", ListAsync)
            .ChecksPermission(Read)
            .Describe<Page<InviteResponse>>("listInvites", "List open invites");
        organization
            .MapDelete("/invites/{id:guid}", DeleteAsync)
            .ChecksPermission("members.invite")
            .Describe("deleteInvite", "Take an invite back");
        routes
            .MapPost("/v1/invites/{token}/accept", AcceptAsync)
            .RequireUserPermission("organizations.create")
            .WithTags("Members")
            .Describe<OrganizationResponse>("acceptInvite", "Accept an invite");
    }

    private static async Task<Results<Created<InviteResponse>, ApiError>> InviteAsync(
        Guid organizationId,
        InviteRequest request,
        InviteMember invite,
        CancellationToken cancellationToken
    )
    {
        var email = EmailAddress.Tidy(request.Email);
        var problems = new ValidationErrors()
            .CheckEmail(email)
            .Check("email", email is null || MailAddressRules.IsValid(email), EmailAddress.Malformed)
            .Check(
                "role",
                request.Role is OrganizationRole.Admin or OrganizationRole.User,
                "Required: admin or user. An owner is made of a member."
            );
        if (problems.Error is { } invalid)
        {
            return invalid;
        }

        var invited = await invite.RunAsync(organizationId, email!, request.Role!.Value, cancellationToken);
        return invited.Failed
            ? invited.Error
            : TypedResults.Created($"/v1/organizations/{organizationId}/invites", InviteResponse.Of(invited.Value));
    }

    private static async Task<Results<Ok<Page<InviteResponse>>, ApiError>> ListAsync(
        Guid organizationId,
        [AsParameters] PageQuery query,
        Callers callers,
        PanelIdentityDbContext db,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        if (await callers.InAsync(organizationId, cancellationToken) is not { } caller)
        {
            return OrganizationErrors.NotFound;
        }

        if (!caller.Can(Read))
        {
            return ApiErrors.Forbidden(Read);
        }

        var now = clock.GetUtcNow();
        var open = db.Set<OrganizationInvite>()
            .AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.ExpiresAt > now);
        if (page.Search is { } search)
        {
            open = open.Where(row =>
                EF.Functions.Like(row.Email.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await open.ToPageAsync(page, InviteResponse.Of, cancellationToken));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid organizationId,
        Guid id,
        DeleteInvite delete,
        CancellationToken cancellationToken
    ) =>
        await delete.RunAsync(organizationId, id, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();

    private static async Task<Results<Ok<OrganizationResponse>, ApiError>> AcceptAsync(
        string token,
        AcceptInvite accept,
        CancellationToken cancellationToken
    )
    {
        if (token.Length > LongestToken)
        {
            return ApiErrors.NotFound("invite");
        }

        var accepted = await accept.RunAsync(token, cancellationToken);
        return accepted.Failed ? accepted.Error : TypedResults.Ok(accepted.Value);
    }
}

internal sealed record InviteRequest(
    [property: Required, EmailAddress, MaxLength(AccountRules.LongestEmail)] string? Email,
    [property: Required] OrganizationRole? Role
);

internal sealed record InviteResponse(
    Guid Id,
    string Email,
    OrganizationRole Role,
    Guid InvitedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt
)
{
    public static InviteResponse Of(OrganizationInvite invite) =>
        new(invite.Id, invite.Email, invite.Role, invite.InvitedBy, invite.CreatedAt, invite.ExpiresAt);
}
