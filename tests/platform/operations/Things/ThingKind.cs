using Panel.Hosting.Errors;

namespace Panel.Operations.Tests.Things;

/// <summary>A kind of operation on a thing. Its end counts in the thing's row.</summary>
internal abstract class ThingKind(ThingsDbContext database, ThingCommands commands) : IOperationKind
{
    public const string Subject = "thing";

    public abstract OperationLanes Lanes { get; }

    public string ReadPermission => "things.read";

    public string CancelPermission => "things.update";

    public virtual bool Joins => false;

    public virtual bool Overtakes => false;

    public virtual bool ReportsProgress => false;

    public virtual Task<ApiError?> RefusalAsync(
        Operation operation,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => Task.FromResult<ApiError?>(null);

    public Task<OperationPlan> BeginAsync(Operation operation, CancellationToken cancellationToken) =>
        Task.FromResult(new OperationPlan(TimeSpan.FromMinutes(30)));

    public Task SendAsync(Operation operation, CancellationToken cancellationToken)
    {
        commands.Add("run", operation.Id);
        return Task.CompletedTask;
    }

    public Task CancelAsync(Operation operation, CancellationToken cancellationToken)
    {
        commands.Add("cancel", operation.Id);
        return Task.CompletedTask;
    }

    public virtual async Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken)
    {
        var thing = (await database.Set<Thing>().FindAsync([operation.SubjectId], cancellationToken))!;
        thing.Ends++;
        thing.LastEnd = end.Code ?? "done";
    }
}

/// <summary>Asked twice, it is the same.</summary>
internal sealed class PaintKind(ThingsDbContext database, ThingCommands commands) : ThingKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Power;

    public override bool Joins => true;
}

/// <summary>Waits behind others of its lane, and says how far it is.</summary>
internal sealed class CopyKind(ThingsDbContext database, ThingCommands commands) : ThingKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Data;

    public override bool ReportsProgress => true;
}

/// <summary>Refused while anything else of its lane runs.</summary>
internal sealed class PolishKind(ThingsDbContext database, ThingCommands commands) : LonelyKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Power;
}

/// <summary>Refused while anything else runs, in either lane.</summary>
internal sealed class RebuildKind(ThingsDbContext database, ThingCommands commands) : LonelyKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Both;
}

/// <summary>Refused while it meets another.</summary>
internal abstract class LonelyKind(ThingsDbContext database, ThingCommands commands) : ThingKind(database, commands)
{
    public override Task<ApiError?> RefusalAsync(
        Operation operation,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    ) => Task.FromResult(met.Count > 0 ? ApiErrors.Conflict("in_use", "Something runs.") : null);
}

/// <summary>Taken whatever waits.</summary>
internal sealed class CrushKind(ThingsDbContext database, ThingCommands commands) : ThingKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Both;

    public override bool Joins => true;

    public override bool Overtakes => true;
}

/// <summary>Its end always fails.</summary>
internal sealed class BrokenKind(ThingsDbContext database, ThingCommands commands) : ThingKind(database, commands)
{
    public override OperationLanes Lanes => OperationLanes.Power;

    public override Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Always.");
}
