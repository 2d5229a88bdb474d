using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Silences;

namespace Panel.Alerts.Evaluation;

/// <summary>The silences that hold now, read once for each piece of work.</summary>
internal sealed class ActiveSilences(AlertsDbContext database, TimeProvider clock)
{
    private ILookup<Guid, Silence>? _byOrganization;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_byOrganization is not null)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var active = await database
            .Set<Silence>()
            .AsNoTracking()
            .Where(silence => silence.StartsAt <= now && silence.EndsAt > now)
            .ToListAsync(cancellationToken);
        _byOrganization = active.ToLookup(silence => silence.OrganizationId);
    }

    public bool Any => _byOrganization!.Count > 0;

    /// <summary>The one that covers the alert and lasts longest.</summary>
    public Guid? Find(Alert alert, DateTimeOffset now) =>
        alert.OrganizationId is { } organization
            ? _byOrganization!
                [organization]
                .Where(silence => silence.StartsAt <= now && silence.EndsAt > now && silence.Covers(alert.Labels))
                .MaxBy(silence => silence.EndsAt)
                ?.Id
            : null;
}
