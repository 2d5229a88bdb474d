namespace Panel.Agent.Reports;

/// <summary>Gives one report to the broker; completes when the broker has confirmed it.</summary>
internal delegate Task DeliverReport(object report, Guid messageId, CancellationToken cancellationToken);
