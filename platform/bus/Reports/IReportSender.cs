namespace Panel.Bus.Reports;

/// <summary>Sends an agent's reports.</summary>
public interface IReportSender
{
    /// <summary>
    /// Completes when the broker has confirmed that the report is in a queue; throws
    /// within 30 s otherwise, and the caller keeps the report.
    /// </summary>
    /// <param name="messageId">The same for each try of the same report, so that a
    /// repetition is recognised. Null: a new one.</param>
    Task SendAsync<T>(T report, CancellationToken cancellationToken, Guid? messageId = null)
        where T : class;
}
