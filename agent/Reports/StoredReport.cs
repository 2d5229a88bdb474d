namespace Panel.Agent.Reports;

/// <summary>A report as it waits in the outbox.</summary>
/// <param name="MessageId">The same for each try, so that a repetition is recognised.</param>
internal sealed record StoredReport(long Id, Guid MessageId, string Type, string Body);
