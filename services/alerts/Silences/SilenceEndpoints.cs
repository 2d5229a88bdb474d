using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Data.Auditing;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Silences;

internal static class SilenceEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static IEndpointRouteBuilder MapSilences(this IEndpointRouteBuilder routes)
    {
        var silences = routes.MapGroup("/v1/alerts/silences").WithTags("Alerts");
        silences
            .MapGet("", ListAsync)
            .RequirePermission("alert-rules.read")
            .Describe<Page<SilenceResponse>>(
                "listSilences",
                "List silences",
                description: "Newest first; search in the comment. Those that have ended are kept for 30 days."
            );
        silences
            .MapPost("", CreateAsync)
            .RequirePermission("alert-rules.create")
            .Describe<SilenceResponse>(
                "createSilence",
                "Silence alerts for a time",
                StatusCodes.Status201Created,
                "Alerts that match go on without notices; when it ends, those that still fire are told."
            );
        silences
            .MapGet("{id:guid}", GetAsync)
            .RequirePermission("alert-rules.read")
            .Describe<SilenceResponse>("getSilence", "Get a silence");
        silences
            .MapDelete("{id:guid}", DeleteAsync)
            .RequirePermission("alert-rules.delete")
            .Describe("deleteSilence", "End a silence");
        return routes;
    }

    private static async Task<Results<Ok<Page<SilenceResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        AlertsDbContext database,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var silences = Of(principal, database).AsNoTracking();
        if (page.Search is { } search)
        {
            silences = silences.Where(row =>
                EF.Functions.Like(row.Comment.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        var now = clock.GetUtcNow();
        return TypedResults.Ok(
            await silences.ToPageAsync(page, silence => SilenceResponse.Of(silence, now), cancellationToken)
        );
    }

    private static async Task<Results<Ok<SilenceResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        AlertsDbContext database,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var silence = await Of(principal, database)
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return silence is null
            ? ApiErrors.NotFound("silence")
            : TypedResults.Ok(SilenceResponse.Of(silence, clock.GetUtcNow()));
    }

    private static async Task<Results<Created<SilenceResponse>, ApiError>> CreateAsync(
        SilenceRequest request,
        Principal principal,
        AlertsDbContext database,
        IAudit audit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (Refuse(request, now) is { } refusal)
        {
            return refusal;
        }

        var open = await Of(principal, database).CountAsync(row => row.EndsAt > now, cancellationToken);
        if (open >= SilenceRequest.MostSilences)
        {
            return ApiErrors.Conflict(
                "silence_limit",
                $"An organization has at most {SilenceRequest.MostSilences} silences at a time."
            );
        }

        var silence = new Silence
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = principal.Organization,
            Matchers = [.. request.Matchers!.Select(m => new SilenceMatcher(m.Label!, m.Op!, m.Value!))],
            StartsAt = request.StartsAt ?? now,
            EndsAt = request.EndsAt!.Value,
            Comment = request.Comment?.Trim() ?? "",
            CreatedBy = principal.SubjectId,
            CreatedAt = now,
        };
        database.Add(silence);
        audit.Record("silence.created", silence.Subject, after: SilenceResponse.Of(silence, now));
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/alerts/silences/{silence.Id}", SilenceResponse.Of(silence, now));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        Principal principal,
        AlertsDbContext database,
        IAudit audit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var silence = await Of(principal, database).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (silence is null)
        {
            return ApiErrors.NotFound("silence");
        }

        database.Remove(silence);
        audit.Record("silence.deleted", silence.Subject, before: SilenceResponse.Of(silence, clock.GetUtcNow()));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.NotFound("silence");
        }

        return TypedResults.NoContent();
    }

    private static IQueryable<Silence> Of(Principal principal, AlertsDbContext database)
    {
        var organization = principal.Organization;
        return database.Set<Silence>().Where(row => row.OrganizationId == organization);
    }

    /// <summary>Names every member that is wrong.</summary>
    private static ApiError? Refuse(SilenceRequest request, DateTimeOffset now)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Matchers is not { Count: > 0 and <= SilenceRequest.MostMatchers } matchers)
        {
            problems["matchers"] = [$"From 1 to {SilenceRequest.MostMatchers}."];
        }
        else if (!matchers.All(IsComplete))
        {
            problems["matchers"] = ["Each needs a label, an op of =, != and in, and a value."];
        }

        var starts = request.StartsAt ?? now;
        if (request.EndsAt is not { } ends || ends <= starts || ends <= now)
        {
            problems["ends_at"] = ["Must be in the future and after starts_at."];
        }
        else if (ends - starts > Longest || starts > now + Longest)
        {
            problems["ends_at"] = ["At most 90 days after starts_at, which is within 90 days."];
        }

        if (
            request.Comment is { } comment
            && (comment.Length > SilenceRequest.LongestComment || comment.Contains('\0', StringComparison.Ordinal))
        )
        {
            problems["comment"] = [$"At most {SilenceRequest.LongestComment} characters."];
        }

        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    private static bool IsComplete(SilenceMatcherRequest? matcher) =>
        matcher is { Label: { Length: > 0 and <= SilenceRequest.LongestText } label, Value: { } value }
        && value.Length <= SilenceRequest.LongestText
        && SilenceMatcher.Operators.Contains(matcher.Op)
        && !label.Any(char.IsControl)
        && !value.Any(char.IsControl);
}
