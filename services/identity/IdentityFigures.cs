using Panel.Data.Telemetry;
using Panel.Identity.Data;

namespace Panel.Identity;

internal static class IdentityFigures
{
    public static readonly Figure<PanelIdentityDbContext>[] All =
    [
        new(
            "users",
            "status",
            "Users by status.",
            db =>
                db.Users.GroupBy(user => user.SuspendedAt == null)
                    .Select(group => new FigureCount(group.Key ? "active" : "suspended", group.LongCount()))
        ),
        new(
            "organizations",
            "status",
            "Organizations.",
            db => db.Organizations.GroupBy(_ => 1).Select(group => new FigureCount("active", group.LongCount()))
        ),
        new(
            "mails",
            "status",
            "Mails by status: queued ones wait, failed ones were given up.",
            db => db.Mails.GroupBy(mail => mail.Status).Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];
}
