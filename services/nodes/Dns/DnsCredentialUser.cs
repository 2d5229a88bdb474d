using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns;

/// <summary>Managed records and auto-configs need their credential.</summary>
internal sealed class DnsCredentialUser(NodesDbContext database) : ICredentialUser
{
    public async Task<IReadOnlyList<(Guid CredentialId, CredentialUse Use)>> UsesAsync(
        IReadOnlyCollection<Guid> credentials,
        CancellationToken cancellationToken
    )
    {
        Guid?[] ids = [.. credentials.Select(id => (Guid?)id)];
        var records = await database
            .Set<DnsRecord>()
            .Where(record => ids.Contains(record.ManagedCredentialId))
            .GroupBy(record => record.ManagedCredentialId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        var configs = await database
            .Set<DnsAutoConfig>()
            .Where(config => ids.Contains(config.CredentialId))
            .GroupBy(config => config.CredentialId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        return
        [
            .. records.Select(row => (row.Key!.Value, new CredentialUse("dns_record", row.Count))),
            .. configs.Select(row => (row.Key!.Value, new CredentialUse("dns_auto_config", row.Count))),
        ];
    }

    // What stands at the provider stays there with its marks: the account is the organization's own.
    public async Task ReleaseAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        Guid? organization = organizationId;
        await database
            .Set<DnsRecord>()
            .Where(record => record.OrganizationId == organization)
            .ExecuteDeleteAsync(cancellationToken);
        await database
            .Set<DnsAutoConfig>()
            .Where(config => config.OrganizationId == organizationId)
            .ExecuteDeleteAsync(cancellationToken);
        await database
            .Set<KnownInstance>()
            .Where(instance => instance.OrganizationId == organizationId)
            .ExecuteDeleteAsync(cancellationToken);
        await database
            .Set<KnownOrganization>()
            .Where(known => known.Id == organizationId)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
