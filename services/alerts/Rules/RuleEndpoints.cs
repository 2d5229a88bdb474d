using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Rules;

internal static class RuleEndpoints
{
    public static IEndpointRouteBuilder MapRules(this IEndpointRouteBuilder routes)
    {
        var rules = routes.MapGroup("/v1/alerts/rules").WithTags("Alerts");
        rules
            .MapGet("", ListAsync)
            .RequirePermission("alert-rules.read")
            .Describe<Page<AlertRuleResponse>>(
                "listAlertRules",
                "List alert rules",
                description: "Newest first; search in the name. Each organization begins with rules of the panel's own."
            );
        rules
            .MapPost("", CreateAsync)
            .RequirePermission("alert-rules.create")
            .Describe<AlertRuleResponse>(
                "createAlertRule",
                "Create an alert rule",
                StatusCodes.Status201Created,
                $"At most {RuleLimits.MostRules} in an organization."
            );
        rules
            .MapGet("{id:guid}", GetAsync)
            .RequirePermission("alert-rules.read")
            .Describe<AlertRuleResponse>("getAlertRule", "Get an alert rule");
        rules
            .MapPut("{id:guid}", UpdateAsync)
            .RequirePermission("alert-rules.update")
            .Describe<AlertRuleResponse>(
                "updateAlertRule",
                "Replace an alert rule",
                description: "What is left out gets its default. Alerts go on when only texts, severity or receivers "
                    + "change; another condition or target starts anew."
            );
        rules
            .MapDelete("{id:guid}", DeleteAsync)
            .RequirePermission("alert-rules.delete")
            .Describe("deleteAlertRule", "Delete an alert rule", description: "Its alerts end.");
        rules
            .MapPost("test", TestAsync)
            .RequirePermission("alert-rules.read")
            .Describe<RuleTestResponse>(
                "testAlertRule",
                "Try an alert rule on stored history",
                description: "Changes nothing. Takes metrics that are kept: not state and heartbeat_missed."
            );
        return routes;
    }

    private static async Task<Results<Ok<Page<AlertRuleResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        Principal principal,
        AlertsDbContext database,
        BuiltInRules builtIn,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        await EnsureBuiltInAsync(builtIn, principal.Organization, database, cancellationToken);
        var rules = database.Set<AlertRule>().AsNoTracking().VisibleTo(principal);
        if (page.Search is { } search)
        {
            rules = rules.Where(rule =>
                EF.Functions.Like(rule.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await rules.ToPageAsync(page, AlertRuleResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<AlertRuleResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        AlertsDbContext database,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var rule = await database
            .Set<AlertRule>()
            .AsNoTracking()
            .VisibleTo(principal)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return rule is null ? ApiErrors.NotFound("alert rule") : Tagged(rule, context);
    }

    private static async Task<Results<Created<AlertRuleResponse>, ApiError>> CreateAsync(
        AlertRuleRequest request,
        Principal principal,
        AlertsDbContext database,
        BuiltInRules builtIn,
        ChangeRules changes,
        CancellationToken cancellationToken
    )
    {
        await EnsureBuiltInAsync(builtIn, principal.Organization, database, cancellationToken);
        var created = await changes.CreateAsync(request, principal, cancellationToken);
        return created.Failed
            ? created.Error
            : TypedResults.Created($"/v1/alerts/rules/{created.Value.Id}", AlertRuleResponse.Of(created.Value));
    }

    private static async Task<Results<Ok<AlertRuleResponse>, ApiError>> UpdateAsync(
        Guid id,
        AlertRuleRequest request,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        Principal principal,
        ChangeRules changes,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (!VersionTag.TryRead(ifMatch, out var version))
        {
            return ApiErrors.Invalid("If-Match", "Must be a version.");
        }

        var updated = await changes.UpdateAsync(id, request, version, principal, cancellationToken);
        return updated.Failed ? updated.Error : Tagged(updated.Value, context);
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        Principal principal,
        ChangeRules changes,
        CancellationToken cancellationToken
    )
    {
        if (!VersionTag.TryRead(ifMatch, out var version))
        {
            return ApiErrors.Invalid("If-Match", "Must be a version.");
        }

        return await changes.DeleteAsync(id, version, principal, cancellationToken) is { } error
            ? error
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<RuleTestResponse>, ApiError>> TestAsync(
        RuleTestRequest request,
        Principal principal,
        TestRule test,
        CancellationToken cancellationToken
    )
    {
        var result = await test.RunAsync(request, principal, cancellationToken);
        return result.Failed ? result.Error : TypedResults.Ok(result.Value);
    }

    // Of two first callers one adds the rules, and the other finds them.
    private static async Task EnsureBuiltInAsync(
        BuiltInRules builtIn,
        Guid organization,
        AlertsDbContext database,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            if (await builtIn.EnsureAsync(organization, cancellationToken))
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (DbUpdateException exception) when (Panel.Data.Database.DbErrors.IsUniqueViolation(exception))
        {
            database.ChangeTracker.Clear();
        }
    }

    private static Ok<AlertRuleResponse> Tagged(AlertRule rule, HttpContext context)
    {
        context.Response.Headers.ETag = VersionTag.Of(rule.Version);
        return TypedResults.Ok(AlertRuleResponse.Of(rule));
    }
}
