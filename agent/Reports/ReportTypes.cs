using Panel.Bus;
using Panel.Bus.Reports;
using Panel.Contracts;

namespace Panel.Agent.Reports;

/// <summary>Hands a report to the bus under its own type: the broker routes by it.</summary>
internal static class ReportTypes
{
    public static Task SendAsync(
        IReportSender sender,
        object report,
        Guid messageId,
        CancellationToken cancellationToken
    ) =>
        report switch
        {
            NodeHeartbeat r => sender.SendAsync(r, cancellationToken, messageId),
            NodeConnected r => sender.SendAsync(r, cancellationToken, messageId),
            NodeInventoryReported r => sender.SendAsync(r, cancellationToken, messageId),
            InstanceObserved r => sender.SendAsync(r, cancellationToken, messageId),
            InstancesObserved r => sender.SendAsync(r, cancellationToken, messageId),
            OperationProgressed r => sender.SendAsync(r, cancellationToken, messageId),
            NodeSamples r => sender.SendAsync(r, cancellationToken, messageId),
            OperationFinished r => sender.SendAsync(r, cancellationToken, messageId),
            _ => throw new ArgumentException($"{report.GetType().Name} is not a report.", nameof(report)),
        };
}
