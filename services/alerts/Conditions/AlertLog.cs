using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;

namespace Panel.Alerts.Conditions;

/// <summary>Opens and closes alerts. Saved by the consumer's transaction.</summary>
internal sealed class AlertLog(AlertsDbContext database)
{
    /// <summary>Opens an alert, or brings the open one of the same target and condition up to date.</summary>
    public async Task RaiseAsync(Alert alert, CancellationToken cancellation)
    {
        if (await OpenAsync(alert.OpenKey, cancellation) is not { } open)
        {
            database.Add(alert);
            return;
        }

        open.TargetName = alert.TargetName;
        open.Message = alert.Message;
        open.Value = alert.Value;
    }

    public async Task ResolveAsync(Guid target, string condition, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await OpenAsync(KeyOf(target, condition), cancellation) is not { } open || at < open.StartedAt)
        {
            return;
        }

        open.State = AlertState.Resolved;
        open.ResolvedAt = at;
        open.OpenKey = open.Id.ToString();
    }

    public static string KeyOf(Guid target, string condition) => $"{target}/{condition}";

    private Task<Alert?> OpenAsync(string key, CancellationToken cancellation) =>
        database.Alerts.SingleOrDefaultAsync(alert => alert.OpenKey == key, cancellation);
}
