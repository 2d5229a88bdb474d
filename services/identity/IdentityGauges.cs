using Panel.Data.Telemetry;
using Panel.Identity.Data;
using Panel.Mail;

namespace Panel.Identity;

internal static class IdentityGauges
{
    public static readonly EntityGauge<PanelIdentityDbContext>[] All =
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
            db => db.Set<Organization>().GroupBy(_ => 1).Select(group => new FigureCount("active", group.LongCount()))
        ),
        new(
            "mails",
            "status",
            "Mails by status: queued ones wait, failed ones were given up.",
            db =>
                db.Set<OutgoingMail>()
                    .GroupBy(mail => mail.Status)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];
}
