using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;

namespace Panel.Alerts.Conditions;

/// <summary>Opens and closes alerts. Saved by the consumer's transaction.</summary>
internal sealed class AlertLog(AlertsDbContext database)
{
    /// <summary>Opens an alert, or brings the open one of the same target and condition up to date.</summary>
    public async Task RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (await OpenAsync(alert.OpenKey, cancellationToken) is not { } open)
        {
            database.Add(alert);
            return;
        }

        open.TargetName = alert.TargetName;
        open.Message = alert.Message;
        open.Value = alert.Value;
    }

    public async Task ResolveAsync(
        Guid target,
        string condition,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        if (await OpenAsync(KeyOf(target, condition), cancellationToken) is not { } open || at < open.StartedAt)
        {
            return;
        }

        open.State = AlertState.Resolved;
        open.ResolvedAt = at;
        open.OpenKey = open.Id.ToString();
    }

    public static string KeyOf(Guid target, string condition) => $"{target}/{condition}";

    private Task<Alert?> OpenAsync(string key, CancellationToken cancellationToken) =>
        database.Set<Alert>().SingleOrDefaultAsync(alert => alert.OpenKey == key, cancellationToken);
}
