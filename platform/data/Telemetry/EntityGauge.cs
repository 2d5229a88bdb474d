using Microsoft.EntityFrameworkCore;

namespace Panel.Data.Telemetry;

/// <summary>
/// Something counted in the service's database, by one property: instances by state, users by status.
/// </summary>
/// <param name="Name">In the plural, for example <c>instances</c>; the gauge is <c>panel.instances</c>.</param>
/// <param name="By">The label's name, for example <c>state</c>.</param>
/// <param name="Count">One query; the groups become values of the label, in snake case.</param>
public sealed record EntityGauge<TContext>(
    string Name,
    string By,
    string Description,
    Func<TContext, IQueryable<FigureCount>> Count
)
    where TContext : DbContext;

/// <summary>A group and how many are in it.</summary>
/// <param name="Value">An enum's member or a word.</param>
public sealed record FigureCount(object Value, long Count);
