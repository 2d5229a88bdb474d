namespace Panel.Agent.Reports;

/// <summary>A report as it waits in the outbox.</summary>
/// <param name="MessageId">The same for each try, so that a repetition is recognised.</param>
/// <param name="Traceparent">The span that it came from. Null when traces are not collected.</param>
internal sealed record StoredReport(long Id, Guid MessageId, string Type, string Body, string? Traceparent);
