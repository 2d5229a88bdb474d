using Panel.Agent.Reports;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>Writes state, operations and the reports about them, each change with its report in one commit.</summary>
internal sealed class InstanceJournal(
    AgentDatabase database,
    InstanceStore instances,
    OperationStore operations,
    IReportOutbox outbox,
    INodeIdentity node,
    TimeProvider clock
)
{
    public void Transact(Action work) => database.Transact(work);

    /// <param name="report">False for what the panel said itself, or will hear with the next change.</param>
    public void Save(InstanceRecord record, bool report) =>
        database.Transact(() =>
        {
            instances.Save(record);
            if (report)
            {
                outbox.Enqueue(new InstanceObserved(node.NodeId, outbox.NextSequence(), record.Observation));
            }
        });

    public void Delete(Guid instanceId) => instances.Delete(instanceId);

    public OperationRow? Find(Guid operationId) => operations.Find(operationId);

    public long DeletedGeneration(Guid instanceId) => operations.DeletedGeneration(instanceId);

    public void Add(OperationRow row) => operations.Add(row);

    public void Begin(Guid operationId) => operations.Begin(operationId);

    /// <summary>Ends an operation and reports it; nothing when it had ended.</summary>
    public void End(Guid operationId, Guid instanceId, ActionResult result, InstanceObservation? observation) =>
        database.Transact(() =>
        {
            if (operations.End(operationId, result))
            {
                ReportEnd(operationId, instanceId, result, observation);
            }
        });

    public void ReportEnd(Guid operationId, Guid instanceId, ActionResult result, InstanceObservation? observation) =>
        database.Transact(() =>
            outbox.Enqueue(
                new OperationFinished(
                    node.NodeId,
                    outbox.NextSequence(),
                    operationId,
                    instanceId,
                    result.Outcome,
                    result.Code,
                    result.Error,
                    clock.GetUtcNow(),
                    observation,
                    result.Warnings
                )
            )
        );

    public void Progress(Guid operationId, Guid instanceId, string message) =>
        database.Transact(() =>
            outbox.Enqueue(
                new OperationProgressed(
                    node.NodeId,
                    outbox.NextSequence(),
                    operationId,
                    instanceId,
                    null,
                    message,
                    clock.GetUtcNow()
                )
            )
        );
}
