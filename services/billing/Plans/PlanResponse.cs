namespace Panel.Billing.Plans;

/// <summary>A plan as the API shows it.</summary>
public sealed record PlanResponse(
    Guid Id,
    string Name,
    string Description,
    long PriceMinor,
    string Currency,
    PlanInterval Interval,
    string? StripePriceId,
    bool Active,
    PlanLimits Limits,
    DateTimeOffset CreatedAt
)
{
    public static PlanResponse Of(Plan plan) =>
        new(
            plan.Id,
            plan.Name,
            plan.Description,
            plan.PriceMinor,
            plan.Currency,
            plan.Interval,
            plan.StripePriceId,
            plan.Active,
            new PlanLimits(
                plan.LimitNodes,
                plan.LimitInstances,
                plan.LimitMemoryBytes,
                plan.LimitCpuMillicores,
                plan.LimitDiskBytes,
                plan.LimitBackups,
                plan.LimitMembers
            ),
            plan.CreatedAt
        );
}

/// <summary>Null is unlimited, 0 allows none. Memory and disk in bytes, CPU in thousandths of a core.</summary>
public sealed record PlanLimits(
    int? Nodes,
    int? Instances,
    long? MemoryBytes,
    int? CpuMillicores,
    long? DiskBytes,
    int? Backups,
    int? Members
);
