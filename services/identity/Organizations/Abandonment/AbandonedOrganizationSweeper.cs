using Microsoft.EntityFrameworkCore;
using Panel.Hosting;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Members;

namespace Panel.Identity.Organizations.Abandonment;

/// <summary>
/// The net below the messages: says every hour of each abandoned organization what is still to go. So an instance whose
/// deletion failed is tried again, and a message that was lost costs an hour.
/// </summary>
internal sealed class AbandonedOrganizationSweeper(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<AbandonedOrganizationSweeper> logger
) : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger)
{
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        List<Guid> abandoned;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PanelIdentityDbContext>();
            abandoned = await db.Set<Organization>()
                .Where(row => row.AbandonedAt != null)
                .OrderBy(row => row.Id)
                .Select(row => row.Id)
                .ToListAsync(cancellationToken);
        }

        foreach (var id in abandoned)
        {
            await AnnounceAsync(id, cancellationToken);
        }
    }

    protected override Task RunAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);

    private async Task AnnounceAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PanelIdentityDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<Memberships>().LockAsync(id, cancellationToken);
        await scope
            .ServiceProvider.GetRequiredService<AbandonOrganization>()
            .AnnounceAsync(id, requestedBy: Guid.Empty, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
