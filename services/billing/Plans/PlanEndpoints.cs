using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Billing.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;

namespace Panel.Billing.Plans;

internal static class PlanEndpoints
{
    public static IEndpointRouteBuilder MapPlans(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/billing/plans", ListAsync)
            .RequireUser()
            .WithTags("Billing")
            .Describe<Page<PlanResponse>>("listPlans", "List the plans that can be subscribed to");
        routes
            .MapPost("/v1/admin/plans", CreateAsync)
            .RequireAdmin("plans.create")
            .WithTags("Billing administration")
            .Describe<PlanResponse>("createPlan", "Create a plan", StatusCodes.Status201Created);
        return routes;
    }

    /// <summary>The plans that can be subscribed to.</summary>
    private static async Task<Results<Ok<Page<PlanResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        BillingDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var plans = database.Set<Plan>().AsNoTracking().Where(plan => plan.Active);
        if (page.Search is { } search)
        {
            plans = plans.Where(plan =>
                EF.Functions.Like(plan.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        return TypedResults.Ok(await plans.ToPageAsync(page, PlanResponse.Of, cancellationToken));
    }

    private static async Task<Results<Created<PlanResponse>, ApiError>> CreateAsync(
        CreatePlanRequest request,
        BillingDbContext database,
        IAudit audit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (request.Check() is { } problem)
        {
            return problem;
        }

        var plan = Make(request, clock.GetUtcNow());
        database.Add(plan);
        audit.Record("plan.created", new AuditSubject("plan", plan.Id, plan.Name), after: PlanResponse.Of(plan));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return ApiErrors.Conflict("name_taken", $"There is a plan named {plan.Name} already.");
        }

        return TypedResults.Created((string?)null, PlanResponse.Of(plan));
    }

    private static Plan Make(CreatePlanRequest request, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            Name = request.Name!.Trim(),
            Description = request.Description ?? "",
            PriceMinor = request.PriceMinor!.Value,
            Currency = request.Currency!,
            Interval = request.Interval ?? PlanInterval.Month,
            StripePriceId = request.StripePriceId,
            Active = request.Active ?? true,
            LimitNodes = request.Limits?.Nodes,
            LimitInstances = request.Limits?.Instances,
            LimitMemoryBytes = request.Limits?.MemoryBytes,
            LimitCpuMillicores = request.Limits?.CpuMillicores,
            LimitDiskBytes = request.Limits?.DiskBytes,
            LimitBackups = request.Limits?.Backups,
            LimitMembers = request.Limits?.Members,
            CreatedAt = now,
        };
}
