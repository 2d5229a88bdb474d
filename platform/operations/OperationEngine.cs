using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;

namespace Panel.Operations;

/// <summary>
/// Begins, follows and ends the operations of a service, and knows no kind by name. Nothing is saved here: the row
/// belongs into the transaction of what it is about.
/// </summary>
public sealed class OperationEngine
{
    /// <summary>Operations of one subject that may wait.</summary>
    public const int MostWaiting = 8;

    public static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(5);

    private readonly OperationsContext _context;
    private readonly IServiceProvider _services;
    private readonly IOutbox _outbox;
    private readonly IAudit _audit;
    private readonly TimeProvider _clock;

    internal OperationEngine(
        OperationsContext context,
        IServiceProvider services,
        IOutbox outbox,
        IAudit audit,
        TimeProvider clock
    ) => (_context, _services, _outbox, _audit, _clock) = (context, services, outbox, audit, clock);

    /// <summary>The new operation, or the one that the kind joins.</summary>
    public async Task<Result<Operation>> BeginAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        var kind = KindOf(request.Kind);
        var active = await ActiveOfAsync(request.Subject.Type, request.Subject.Id, cancellationToken);
        var met = active.FindAll(other => (KindOf(other.Kind).Lanes & kind.Lanes) != OperationLanes.None);
        if (kind.Joins && met.LastOrDefault() is { } last && last.Kind == request.Kind)
        {
            _audit.NothingChanged();
            return last;
        }

        var operation = request.ToOperation(kind, _context.Service, _clock.GetUtcNow());
        if (await kind.RefusalAsync(operation, met, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (!kind.Overtakes && active.Count(other => other.Status == OperationStatus.Queued) >= MostWaiting)
        {
            return ApiErrors.Conflict("busy", $"{MostWaiting} operations of it wait already.");
        }

        var plan = await kind.BeginAsync(operation, cancellationToken);
        operation.Deadline = operation.CreatedAt + plan.Limit;
        _context.Database.Add(operation);
        _audit.Record(
            $"{operation.SubjectType}.{operation.Kind}_requested",
            new AuditSubject(operation.SubjectType, operation.SubjectId, operation.SubjectName),
            plan.Before,
            plan.After,
            operation.OrganizationId
        );
        await kind.SendAsync(operation, cancellationToken);
        Changed(operation);
        return operation;
    }

    /// <summary>A step of one that has not ended.</summary>
    public void Progress(Operation operation, int? percent, string? message, DateTimeOffset at)
    {
        if (!operation.IsActive)
        {
            return;
        }

        var now = _clock.GetUtcNow();
        operation.Status = OperationStatus.Running;
        operation.StartedAt ??= at;
        operation.ProgressAt = now;
        operation.StallsAt = KindOf(operation.Kind).ReportsProgress ? now + StallLimit : null;
        operation.Percent = percent is { } known ? Math.Clamp(known, 0, 100) : null;
        operation.Message = OperationText.Cut(message, Operation.LongestMessage);
        Changed(operation);
    }

    /// <summary>
    /// A node's report of the end. The first one ends the operation, unless it has ended already, and in either case
    /// tells the kind what became of the subject; a repeated one changes nothing.
    /// </summary>
    public async Task FinishAsync(Operation operation, OperationFinished report, CancellationToken cancellationToken)
    {
        if (operation.Reported)
        {
            return;
        }

        var end = OperationEnd.Of(report);
        operation.Reported = true;
        operation.StartedAt ??= report.At;
        if (operation.IsActive)
        {
            operation.Warnings = OperationWarnings.Add(operation.Warnings, report.Warnings);
            OperationResult.Keep(operation, report.Result);
        }

        Close(operation, end);
        await KindOf(operation.Kind).EndAsync(operation, end, cancellationToken);
    }

    /// <summary>Ends one that no node reports of.</summary>
    public async Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken)
    {
        if (!operation.IsActive)
        {
            return;
        }

        Close(operation, end);
        await KindOf(operation.Kind).EndAsync(operation, end, cancellationToken);
    }

    /// <summary>Ends the row alone, for a subject that goes away with it.</summary>
    public void Close(Operation operation, OperationEnd end)
    {
        if (operation.IsActive)
        {
            operation.Status = end.Status;
            operation.EndedAt = _clock.GetUtcNow();
            operation.StallsAt = null;
            if (end.Status == OperationStatus.Succeeded)
            {
                operation.Percent = 100;
            }
            else
            {
                operation.ErrorCode = OperationText.Cut(end.Code, Operation.LongestCode);
                operation.Error = OperationText.Cut(end.Error, Operation.LongestError);
            }
        }

        Changed(operation);
    }

    /// <summary>Asks for it to be given up.</summary>
    public Task CancelAsync(Operation operation, CancellationToken cancellationToken) =>
        operation.IsActive ? KindOf(operation.Kind).CancelAsync(operation, cancellationToken) : Task.CompletedTask;

    /// <summary>A node is back: each command that it has not answered goes out again, in case one was lost.</summary>
    public async Task SendAgainAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        var open = await _context
            .Active.Where(row => row.NodeId == nodeId)
            .OrderBy(row => row.Id)
            .ToListAsync(cancellationToken);
        foreach (var operation in open)
        {
            await KindOf(operation.Kind).SendAsync(operation, cancellationToken);
        }
    }

    /// <summary>What a node may report of; null for another one's.</summary>
    public Task<Operation?> FindOfNodeAsync(Guid id, Guid nodeId, CancellationToken cancellationToken) =>
        _context.Own.SingleOrDefaultAsync(row => row.Id == id && row.NodeId == nodeId, cancellationToken);

    public Task<List<Operation>> ActiveOfAsync(
        string subjectType,
        Guid subjectId,
        CancellationToken cancellationToken
    ) =>
        _context
            .Active.Where(row => row.SubjectId == subjectId && row.SubjectType == subjectType)
            .OrderBy(row => row.Id)
            .ToListAsync(cancellationToken);

    internal IOperationKind KindOf(string name) =>
        _services.GetKeyedService<IOperationKind>(name) ?? RetiredKind.Instance;

    private void Changed(Operation operation)
    {
        operation.Version++;
        _outbox.Publish(OperationChanges.Of(operation, _clock.GetUtcNow()));
    }
}
