using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Plugins.Host.Loading;

namespace Panel.Alerts.Integrations;

/// <summary>What people do with an integration.</summary>
internal sealed class IntegrationCommands(
    AlertsDbContext database,
    ChannelTypes types,
    ConfigurationRules rules,
    IntegrationSecrets secrets,
    IPluginUpdates plugins,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    public const int MostPerScope = 50;

    private static readonly TimeSpan BothSecrets = TimeSpan.FromHours(24);

    // What an audit record tells. Settings are not in it: an address may hold a token.
    private static readonly string[] Audited =
    [
        nameof(Integration.Name),
        nameof(Integration.Events),
        nameof(Integration.Filters),
        nameof(Integration.Enabled),
    ];

    private static readonly ApiError Full = ApiErrors.Conflict(
        "integration_limit",
        $"There may be {MostPerScope} integrations."
    );

    /// <returns>The row, and the secrets that the panel has made for it.</returns>
    public async Task<Result<(Integration Row, Dictionary<string, string> Generated)>> CreateAsync(
        CreateIntegrationRequest request,
        CancellationToken cancellationToken
    )
    {
        var platform = request.Platform ?? false;
        if (platform && !caller.CanAdmin(IntegrationAccess.ChangePlatform))
        {
            return ApiErrors.Forbidden(IntegrationAccess.ChangePlatform);
        }

        if (await types.FindAsync(request.Type!, cancellationToken) is not { } type)
        {
            return ApiErrors.Invalid("type", "No plugin serves this type.");
        }

        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var settings = IntegrationSettings.Of(type, request.Config ?? [], [], problems);
        if (await ProblemOfAsync(type, settings, problems, cancellationToken) is { } problem)
        {
            return problem;
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var enabled = request.Enabled ?? true;
        Guid? organization = platform ? null : caller.Organization;
        var row = new Integration
        {
            Id = id,
            OrganizationId = organization,
            Scope = organization ?? Guid.Empty,
            Slot = 0,
            Type = type.Type,
            PluginId = type.PluginId,
            Name = request.Name!.Trim(),
            Config = settings.Shown,
            SealedSecrets = secrets.Protect(id, settings.Secrets),
            Events = [.. request.Events!.Distinct(StringComparer.Ordinal)],
            Filters = request.Filters ?? new IntegrationFilters(),
            Enabled = enabled,
            DisabledAt = enabled ? null : now,
            CreatedAt = now,
            UpdatedAt = now,
        };
        audit.Record("integration.created", row.Subject, after: Told(row));
        database.Add(row);
        if (!await AddAsync(row, cancellationToken))
        {
            return Full;
        }

        // The nodes service learns now, rather than within the minute, that the plugin is needed.
        plugins.Signal();
        return (row, settings.Generated);
    }

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<(Integration Row, Dictionary<string, string> Generated)>> UpdateAsync(
        Guid id,
        UpdateIntegrationRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var row = await FindAsync(id, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("integration");
        }

        if (expected is { } version && version != row.Version)
        {
            return ApiErrors.StaleVersion();
        }

        var generated = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.Config is { } config)
        {
            var changed = await ConfigureAsync(row, config, cancellationToken);
            if (changed.Failed)
            {
                return changed.Error;
            }

            generated = changed.Value;
        }

        row.Name = request.Name?.Trim() ?? row.Name;
        row.Events = request.Events?.Distinct(StringComparer.Ordinal).ToList() ?? row.Events;
        row.Filters = request.Filters ?? row.Filters;
        Switch(row, request.Enabled ?? row.Enabled);
        return await SaveAsync(row, cancellationToken) is { } stale ? stale : (row, generated);
    }

    /// <summary>Its deliveries go with it, by the foreign key.</summary>
    public async Task<ApiError?> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } row)
        {
            return ApiErrors.NotFound("integration");
        }

        audit.Record("integration.deleted", row.Subject, before: Told(row));
        database.Remove(row);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            plugins.Signal();
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    /// <summary>Makes its generated secrets anew; the ones before stay good for a day.</summary>
    public async Task<Result<RotatedSecretResponse>> RotateAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } row)
        {
            return ApiErrors.NotFound("integration");
        }

        if (await types.FindAsync(row.Type, cancellationToken) is not { } type)
        {
            return ApiErrors.Conflict("type_unavailable", "No plugin serves the type of this integration at present.");
        }

        var settings = new IntegrationSettings([], secrets.Open(row), new(StringComparer.Ordinal));
        foreach (var (name, member) in type.Members)
        {
            if (member.Generated is not { } prefix)
            {
                continue;
            }

            if (settings.Secrets.TryGetValue(name, out var old))
            {
                settings.Secrets[name + IntegrationSecrets.Previous] = old;
            }

            settings.Generate(name, prefix);
        }

        if (settings.Generated.Count == 0)
        {
            return ApiErrors.Conflict("no_generated_secret", "This type has no secret that the panel makes.");
        }

        row.SealedSecrets = secrets.Protect(row.Id, settings.Secrets);
        row.PreviousSecretUntil = clock.GetUtcNow() + BothSecrets;
        Touch(row);
        audit.Record("integration.secret_rotated", row.Subject);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }

        return new RotatedSecretResponse(settings.Generated, row.PreviousSecretUntil.Value);
    }

    private Task<Integration?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Set<Integration>().ChangedBy(caller).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);

    private async Task<Result<Dictionary<string, string>>> ConfigureAsync(
        Integration row,
        Dictionary<string, JsonElement> config,
        CancellationToken cancellationToken
    )
    {
        if (await types.FindAsync(row.Type, cancellationToken) is not { } type)
        {
            return ApiErrors.Conflict("type_unavailable", "No plugin serves the type of this integration at present.");
        }

        var kept = secrets.Open(row);
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var settings = IntegrationSettings.Of(type, config, kept, problems);
        if (await ProblemOfAsync(type, settings, problems, cancellationToken) is { } problem)
        {
            return problem;
        }

        row.PluginId = type.PluginId;
        row.Config = settings.Shown;
        // A secret before the last rotation stays good for its day.
        foreach (var (name, secret) in kept.Where(member => !type.Members.ContainsKey(member.Key)))
        {
            settings.Secrets.TryAdd(name, secret);
        }

        row.SealedSecrets = secrets.Protect(row.Id, settings.Secrets);
        return settings.Generated;
    }

    private async Task<ApiError?> ProblemOfAsync(
        ChannelTypeEntry type,
        IntegrationSettings settings,
        Dictionary<string, string[]> problems,
        CancellationToken cancellationToken
    )
    {
        foreach (var (pointer, found) in await rules.CheckAsync(type, settings.All, cancellationToken))
        {
            problems.TryAdd(pointer, found);
        }

        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    private void Switch(Integration row, bool enabled)
    {
        if (row.Enabled == enabled)
        {
            return;
        }

        row.Enabled = enabled;
        row.DisabledReason = null;
        row.DisabledAt = enabled ? null : clock.GetUtcNow();
        row.FailingSince = null;
        row.HeldUntil = null;
    }

    private void Touch(Integration row)
    {
        row.UpdatedAt = clock.GetUtcNow();
        row.Version++;
    }

    // The unique index on scope and slot decides between requests that take the same slot.
    private async Task<bool> AddAsync(Integration row, CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = await database
                .Set<Integration>()
                .Where(other => other.Scope == row.Scope)
                .Select(other => other.Slot)
                .ToListAsync(cancellationToken);
            var free = Enumerable.Range(1, MostPerScope).Except(taken).FirstOrDefault();
            if (free == 0)
            {
                return false;
            }

            row.Slot = free;
            try
            {
                await database.SaveChangesAsync(cancellationToken);
                return true;
            }
            catch (DbUpdateException exception) when (exception.IsUniqueViolation())
            {
                // The next look finds the slot taken.
            }
        }
    }

    private async Task<ApiError?> SaveAsync(Integration row, CancellationToken cancellationToken)
    {
        var entry = database.Entry(row);
        if (!database.ChangeTracker.HasChanges())
        {
            audit.NothingChanged();
            return null;
        }

        var (before, after) = AuditChanges.Of(entry, Audited);
        audit.Record("integration.updated", row.Subject, before, after);
        Touch(row);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
    }

    private static object Told(Integration row) =>
        new
        {
            row.Type,
            row.Name,
            row.Events,
            row.Filters,
            row.Enabled,
        };
}
