using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Writing;

/// <summary>Which installation of the panel this is; made once, with the first record.</summary>
internal sealed class Installation(IServiceScopeFactory scopes)
{
    private Guid? _known;

    public async ValueTask<Guid> IdAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known)
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NodesDbContext>();
        if (!await database.Set<DnsInstallation>().AnyAsync(cancellationToken))
        {
            database.Add(new DnsInstallation { InstallationId = Guid.CreateVersion7() });
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException exception) when (exception.IsUniqueViolation())
            {
                // Another replica was first.
            }
        }

        var row = await database.Set<DnsInstallation>().AsNoTracking().SingleAsync(cancellationToken);
        _known = row.InstallationId;
        return row.InstallationId;
    }
}
