using System.Diagnostics.Metrics;

namespace Panel.Mail;

/// <summary>
/// Meter <c>Panel.Mail</c>: sent, delayed (attempts that will be repeated), failed (given up: an operator should look).
/// </summary>
internal sealed class MailMetrics
{
    public const string MeterName = "Panel.Mail";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _delayed;
    private readonly Counter<long> _failed;

    public MailMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("panel.mails.sent", description: "Mails that a server has taken.");
        _delayed = meter.CreateCounter<long>(
            "panel.mails.delayed",
            description: "Attempts that failed and will be repeated."
        );
        _failed = meter.CreateCounter<long>("panel.mails.failed", description: "Mails that were given up.");
    }

    public void Count(MailStatus status, string template)
    {
        var counter = status switch
        {
            MailStatus.Sent => _sent,
            MailStatus.Failed => _failed,
            _ => _delayed,
        };
        counter.Add(1, KeyValuePair.Create<string, object?>("template", template));
    }
}
