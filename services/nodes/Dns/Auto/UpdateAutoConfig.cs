using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Auto;

/// <summary>Changes an organization's auto-config; the worker makes a pass soon after.</summary>
internal sealed class UpdateAutoConfig(
    NodesDbContext database,
    DnsCredentials credentials,
    ZoneLookup zones,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    private const int MostReserved = 100;

    private static readonly string[] Audited =
    [
        nameof(DnsAutoConfig.Enabled),
        nameof(DnsAutoConfig.CredentialId),
        nameof(DnsAutoConfig.ZoneId),
        nameof(DnsAutoConfig.Ttl),
        nameof(DnsAutoConfig.NodesEnabled),
        nameof(DnsAutoConfig.NodesTemplate),
        nameof(DnsAutoConfig.InstancesEnabled),
        nameof(DnsAutoConfig.InstancesTemplate),
        nameof(DnsAutoConfig.InstancesSrv),
        nameof(DnsAutoConfig.Reserved),
        nameof(DnsAutoConfig.Repair),
        nameof(DnsAutoConfig.ConfirmedDeletions),
    ];

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<DnsAutoConfig>> ExecuteAsync(
        AutoConfigRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var organization = caller.Organization;
        var config = await database.Set<DnsAutoConfig>().FindAsync([organization], cancellationToken);
        var isNew = config is null;
        config ??= new DnsAutoConfig { OrganizationId = organization };
        if (expected is { } version && version != config.Version)
        {
            return ApiErrors.StaleVersion();
        }

        if (ProblemOf(request) is { } problem)
        {
            return problem;
        }

        Apply(config, request);
        if (await PlaceProblemAsync(config, request, cancellationToken) is { } place)
        {
            return place;
        }

        if (isNew)
        {
            database.Add(config);
        }

        return await SaveAsync(config, cancellationToken);
    }

    private static ApiError? ProblemOf(AutoConfigRequest request)
    {
        if (request.Ttl is < RecordFields.LeastTtl or > RecordFields.MostTtl)
        {
            return ApiErrors.Invalid("ttl", $"{RecordFields.LeastTtl} to {RecordFields.MostTtl} seconds.");
        }

        if (request.ZoneId is { Length: 0 or > DnsAutoConfig.LongestZoneId })
        {
            return ApiErrors.Invalid("zone_id", $"1 to {DnsAutoConfig.LongestZoneId} characters.");
        }

        if (request.Nodes?.Template is { } nodes && NameTemplate.ProblemOf(nodes, "node") is { } ofNodes)
        {
            return ApiErrors.Invalid("nodes.template", ofNodes);
        }

        if (
            request.Instances?.Template is { } instances
            && NameTemplate.ProblemOf(instances, "instance") is { } ofInstances
        )
        {
            return ApiErrors.Invalid("instances.template", ofInstances);
        }

        if (request.Reserved is not { } reserved)
        {
            return null;
        }

        return
            reserved.Count > MostReserved
            || reserved.Any(name => name != DnsName.Apex && (name is null || DnsName.Ascii(name) is null))
            ? ApiErrors.Invalid("reserved", $"At most {MostReserved} names, relative to the zone.")
            : null;
    }

    private static void Apply(DnsAutoConfig config, AutoConfigRequest request)
    {
        config.Enabled = request.Enabled ?? config.Enabled;
        config.CredentialId = request.CredentialId ?? config.CredentialId;
        config.ZoneId = request.ZoneId ?? config.ZoneId;
        config.Ttl = request.Ttl ?? config.Ttl;
        config.NodesEnabled = request.Nodes?.Enabled ?? config.NodesEnabled;
        config.NodesTemplate = request.Nodes?.Template?.ToLowerInvariant() ?? config.NodesTemplate;
        config.InstancesEnabled = request.Instances?.Enabled ?? config.InstancesEnabled;
        config.InstancesTemplate = request.Instances?.Template ?? config.InstancesTemplate;
        config.InstancesSrv = request.Instances?.Srv ?? config.InstancesSrv;
        config.Repair = request.Repair ?? config.Repair;
        if (request.Reserved is { } reserved)
        {
            config.Reserved =
            [
                .. reserved.Select(name => name == DnsName.Apex ? name : DnsName.Ascii(name)!).Distinct(),
            ];
        }

        if (request.ConfirmDeletions is { } confirmed)
        {
            config.ConfirmedDeletions = confirmed ? config.StoppedDeletions : 0;
        }
    }

    private async Task<ApiError?> PlaceProblemAsync(
        DnsAutoConfig config,
        AutoConfigRequest request,
        CancellationToken cancellationToken
    )
    {
        if (config.Enabled && config.CredentialId is null)
        {
            return ApiErrors.Invalid("credential_id", "It is required.");
        }

        if (config.Enabled && config.ZoneId is null)
        {
            return ApiErrors.Invalid("zone_id", "It is required.");
        }

        if (config.CredentialId is not { } credentialId)
        {
            return null;
        }

        // The place was checked before, but who does not know the credential names nothing in its zone.
        var isAsked = request.CredentialId is not null || request.ZoneId is not null || request.Enabled == true;
        if (!isAsked)
        {
            return await credentials.IsKnownAsync(credentialId, cancellationToken)
                ? null
                : ApiErrors.NotFound("credential");
        }

        var credential = await credentials.FindServingAsync(credentialId, cancellationToken);
        if (credential.Failed)
        {
            return credential.Error;
        }

        return config.ZoneId is { } zoneId && await zones.FindAsync(credentialId, zoneId, cancellationToken) is null
            ? ApiErrors.NotFound("zone")
            : null;
    }

    private async Task<Result<DnsAutoConfig>> SaveAsync(DnsAutoConfig config, CancellationToken cancellationToken)
    {
        var entry = database.Entry(config);
        if (entry.State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return config;
        }

        if (entry.State == EntityState.Modified)
        {
            config.Version++;
        }

        var (before, after) = AuditChanges.Of(entry, Audited);
        config.DueAt = clock.GetUtcNow();
        config.Asked++;
        audit.Record(
            "dns_auto_config.updated",
            new AuditSubject("dns_auto_config", config.OrganizationId, "auto-config"),
            before,
            after,
            config.OrganizationId
        );
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return config;
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            return ApiErrors.NotFound("credential");
        }
    }
}
