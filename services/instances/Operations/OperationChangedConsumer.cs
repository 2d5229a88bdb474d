using MassTransit;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Operations;

/// <summary>
/// Keeps the operations of other services, so that one list has them all. Events may come twice and out of order; the
/// highest version wins.
/// </summary>
internal sealed class OperationChangedConsumer(InstancesDbContext database) : IConsumer<OperationChanged>
{
    /// <summary>The service whose operations are its own.</summary>
    public const string Own = "instances";

    public async Task Consume(ConsumeContext<OperationChanged> context)
    {
        var change = context.Message;
        if (change.Service == Own)
        {
            return;
        }

        var row = await database.Set<Operation>().FindAsync([change.OperationId], context.CancellationToken);
        if (row is null)
        {
            database.Add(row = NewOf(change));
        }
        else if (row.Service != change.Service || row.Version >= change.Version)
        {
            return;
        }

        row.Status = change.Status;
        row.Percent = change.Percent;
        row.Message = change.Message;
        row.ErrorCode = change.ErrorCode;
        row.Error = change.Error;
        row.Warnings = OperationWarnings.Add(kept: null, change.Warnings);
        row.Result = change.Result;
        row.Deadline = change.Deadline;
        row.StartedAt = change.StartedAt;
        row.EndedAt = change.EndedAt;
        row.Version = change.Version;
    }

    private static Operation NewOf(OperationChanged change) =>
        new()
        {
            Id = change.OperationId,
            Service = change.Service,
            OrganizationId = change.OrganizationId,
            SubjectType = change.SubjectType,
            SubjectId = change.SubjectId,
            SubjectName = change.SubjectName,
            NodeId = change.NodeId,
            Kind = change.Kind,
            CreatedAt = change.CreatedAt,
            RequestedBy = change.RequestedBy,
            ReadPermission = change.ReadPermission,
            CancelPermission = change.CancelPermission,
        };
}
