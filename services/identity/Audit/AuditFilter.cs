using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.Errors;
using Panel.Identity.Users;

namespace Panel.Identity.Audit;

/// <summary>What to show of the audit log; take it as <c>[AsParameters]</c>. All that is given must hold.</summary>
/// <remarks>
/// The generator of the endpoints reads attributes of properties only; on the parameters it would pass over them.
/// </remarks>
/// <param name="Action">An action (<c>user.suspended</c>), or all of a target's (<c>user.*</c>).</param>
/// <param name="From">RFC 3339, inclusive.</param>
/// <param name="To">RFC 3339, exclusive.</param>
internal readonly record struct AuditFilter(
    [property: FromQuery(Name = "actor_id")] string? ActorId,
    [property: FromQuery(Name = "impersonator_id")] string? ImpersonatorId,
    [property: FromQuery(Name = "organization_id")] string? OrganizationId,
    [property: FromQuery(Name = "target_type")] string? TargetType,
    [property: FromQuery(Name = "target_id")] string? TargetId,
    string? Action,
    string? Service,
    [property: FromQuery(Name = "credential_id")] string? CredentialId,
    string? From,
    string? To
)
{
    private const int LongestText = 128;

    public IQueryable<AuditEntry>? Apply(IQueryable<AuditEntry> rows, string? search, out ApiError? error)
    {
        var problems = new ValidationErrors();
        rows = ById(rows, problems);
        rows = ByText(rows, problems);
        rows = ByTime(rows, problems);
        if (search is not null)
        {
            var like = LikePattern.Containing(search);
            rows = rows.Where(row =>
                EF.Functions.Like(row.ActorName.ToLower(), like, LikePattern.Escape)
                || EF.Functions.Like(row.TargetName!.ToLower(), like, LikePattern.Escape)
                || row.Ip == search
            );
        }

        error = problems.Error;
        return error is null ? rows : null;
    }

    private IQueryable<AuditEntry> ById(IQueryable<AuditEntry> rows, ValidationErrors problems)
    {
        if (Id(ActorId, "actor_id", problems) is { } actor)
        {
            rows = rows.Where(row => row.ActorId == actor);
        }

        if (Id(ImpersonatorId, "impersonator_id", problems) is { } impersonator)
        {
            rows = rows.Where(row => row.ImpersonatorId == impersonator);
        }

        if (Id(OrganizationId, "organization_id", problems) is { } organization)
        {
            rows = rows.Where(row => row.OrganizationId == organization);
        }

        if (Id(CredentialId, "credential_id", problems) is { } credential)
        {
            rows = rows.Where(row => row.CredentialId == credential);
        }

        return rows;
    }

    private IQueryable<AuditEntry> ByText(IQueryable<AuditEntry> rows, ValidationErrors problems)
    {
        var (type, id, action, service) = (TargetType, TargetId, Action, Service);
        foreach (
            var (name, value) in new[]
            {
                ("target_type", type),
                ("target_id", id),
                ("action", action),
                ("service", service),
            }
        )
        {
            problems.Check(
                name,
                value is null or { Length: > 0 and <= LongestText },
                $"1 to {LongestText} characters."
            );
        }

        if (type is not null)
        {
            rows = rows.Where(row => row.TargetType == type);
        }

        if (id is not null)
        {
            rows = rows.Where(row => row.TargetId == id);
        }

        if (service is not null)
        {
            rows = rows.Where(row => row.Service == service);
        }

        if (action?.EndsWith(".*", StringComparison.Ordinal) == true)
        {
            var prefix = action[..^1];
            return rows.Where(row => row.Action.StartsWith(prefix));
        }

        return action is null ? rows : rows.Where(row => row.Action == action);
    }

    private IQueryable<AuditEntry> ByTime(IQueryable<AuditEntry> rows, ValidationErrors problems)
    {
        if (Time(From, "from", problems) is { } from)
        {
            rows = rows.Where(row => row.At >= from);
        }

        if (Time(To, "to", problems) is { } to)
        {
            rows = rows.Where(row => row.At < to);
        }

        return rows;
    }

    private static Guid? Id(string? text, string name, ValidationErrors problems)
    {
        if (text is null)
        {
            return null;
        }

        var valid = Guid.TryParse(text, out var id);
        problems.Check(name, valid, "Must be a UUID.");
        return valid ? id : null;
    }

    private static DateTimeOffset? Time(string? text, string name, ValidationErrors problems)
    {
        if (text is null)
        {
            return null;
        }

        var valid = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        );
        problems.Check(name, valid, "Must be a time such as 2026-01-31T12:00:00Z.");
        return valid ? time : null;
    }
}
