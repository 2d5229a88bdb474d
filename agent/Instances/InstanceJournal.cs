using Panel.Agent.Instances.Actions;
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

    /// <param name="generation">Remembered, so that what was told before it makes nothing again.</param>
    public void Delete(Guid instanceId, long generation) => instances.Delete(instanceId, generation, clock.GetUtcNow());

    public OperationRow? Find(Guid operationId) => operations.Find(operationId);

    public long DeletedGeneration(Guid instanceId) => instances.DeletedGeneration(instanceId);

    public void Add(OperationRow row) => operations.Add(row);

    public void Begin(Guid operationId) => operations.Begin(operationId);

    /// <summary>Ends the action's operation; nothing for what the agent does by itself.</summary>
    public void End(InstanceAction action, Guid instanceId, ActionResult result, InstanceRecord? record)
    {
        if (action.OperationId is { } id)
        {
            End(id, instanceId, result, record?.Observation);
        }
    }

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
                    result.Warnings,
                    result.Result
                )
            )
        );

    /// <param name="percent">Null when unknown.</param>
    public void Progress(Guid operationId, Guid instanceId, string message, int? percent) =>
        database.Transact(() =>
            outbox.Enqueue(
                new OperationProgressed(
                    node.NodeId,
                    outbox.NextSequence(),
                    operationId,
                    instanceId,
                    percent,
                    message,
                    clock.GetUtcNow()
                )
            )
        );
}
