namespace Panel.Agent.Reports;

/// <summary>Reports to the panel, kept on disk until the broker has confirmed them.</summary>
public interface IReportOutbox
{
    /// <summary>
    /// The next report sequence of this node; grows across restarts and even when the data folder was lost.
    /// </summary>
    long NextSequence();

    /// <summary>Stores a report for delivery, in order.</summary>
    void Enqueue<T>(T report)
        where T : class;
}
