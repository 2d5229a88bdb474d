using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;

namespace Panel.Nodes.Dns.Zones;

/// <summary>The credential that a request names for DNS.</summary>
internal sealed class DnsCredentials(NodesDbContext database, DnsProviderClient provider, Principal caller)
{
    /// <summary>One that the caller knows and that a plugin serves DNS with.</summary>
    public async Task<Result<Credential>> FindServingAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await Known(id).SingleOrDefaultAsync(cancellationToken);
        return row is null ? ApiErrors.NotFound("credential")
            : provider.Serves(row) ? row
            : ApiErrors.Invalid("credential_id", $"Nothing in this panel serves DNS with {row.Provider}.");
    }

    public Task<bool> IsKnownAsync(Guid id, CancellationToken cancellationToken) =>
        Known(id).AnyAsync(cancellationToken);

    private IQueryable<Credential> Known(Guid id) =>
        database.Set<Credential>().AsNoTracking().KnownTo(caller).Where(row => row.Id == id);
}
