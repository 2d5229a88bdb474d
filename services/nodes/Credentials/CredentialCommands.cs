using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials.Types;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>What people do with credentials.</summary>
internal sealed class CredentialCommands(
    NodesDbContext database,
    CredentialTypeCatalog types,
    CredentialSealer sealer,
    CredentialVault vault,
    CredentialServers servers,
    CredentialUses uses,
    IOutbox outbox,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    private const int Most = 200;

    private static readonly ApiError InUse = ApiErrors.Conflict(
        "credential_in_use",
        "Something uses this credential; used_by says what."
    );

    public async Task<Result<Credential>> CreateAsync(
        CreateCredentialRequest request,
        CancellationToken cancellationToken
    )
    {
        const string permission = "credentials.create";
        var shared = request.Shared ?? false;
        if (caller.Kind == PrincipalKind.Anonymous)
        {
            return ApiErrors.Unauthorized();
        }

        if (shared ? !caller.SeesShared() : !caller.Can(permission))
        {
            return ApiErrors.Forbidden(shared ? CredentialAccess.Shared : permission);
        }

        if (NameProblem(request.Name ?? "") is { } problem)
        {
            return ApiErrors.Invalid("name", problem);
        }

        if (request.Provider is not { Length: <= 64 } provider || types.Find(provider) is not { } schema)
        {
            return ApiErrors.Invalid("provider", $"Must be one of {string.Join(", ", types.Names)}.");
        }

        var values = CredentialValues.Merge(schema, NoValues, request.Data ?? []);
        if (values.Failed)
        {
            return values.Error;
        }

        if (await servers.CheckAsync(schema, values.Value, cancellationToken) is { } refused)
        {
            return refused;
        }

        var owner = shared ? Credential.Platform : caller.Organization;
        var row = NewRow(owner, request.Name!, schema);
        Put(row, schema, values.Value);
        return await AddAsync(row, request.Default ?? false, cancellationToken);
    }

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<Credential>> UpdateAsync(
        Guid id,
        UpdateCredentialRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(id, "credentials.update", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var row = found.Value;
        if (expected is { } version && version != row.Version)
        {
            return ApiErrors.StaleVersion();
        }

        if (await ChangeAsync(row, request, cancellationToken) is { } problem)
        {
            return problem;
        }

        if (request.Default == true && !row.IsDefault)
        {
            return await MakeDefaultAsync(row, cancellationToken);
        }

        if (database.Entry(row).State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return row;
        }

        Announce("credential.updated", row);
        return await SaveAsync(row, cancellationToken);
    }

    /// <summary>Repeating it changes nothing.</summary>
    public async Task<Result<Credential>> SetDefaultAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, "credentials.update", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        if (found.Value.IsDefault)
        {
            audit.NothingChanged();
            return found.Value;
        }

        return await MakeDefaultAsync(found.Value, cancellationToken);
    }

    public async Task<ApiError?> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, "credentials.delete", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var row = found.Value;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if ((await uses.OfAsync([id], cancellationToken))[id].Any())
        {
            return InUse;
        }

        database.Remove(row);
        outbox.Publish(Event(row, deleted: true));
        audit.Record(
            "credential.deleted",
            new AuditSubject("credential", row.Id, row.Name),
            new { row.Provider },
            organization: row.OrganizationId
        );
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await PromoteAsync(row, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.NotFound("credential");
        }
        catch (DbUpdateException exception) when (exception.IsForeignKeyViolation())
        {
            // Something began to use it in the meantime.
            return InUse;
        }
    }

    private static readonly Dictionary<string, string> NoValues = new(StringComparer.Ordinal);

    private static string? NameProblem(string name) =>
        name.Trim().Length is < 1 or > Credential.LongestName || name.Any(char.IsControl)
            ? $"1 to {Credential.LongestName} characters."
            : null;

    private Credential NewRow(Guid owner, string name, CredentialSchema schema)
    {
        var now = clock.GetUtcNow();
        return new Credential
        {
            Id = Guid.CreateVersion7(),
            Owner = owner,
            Name = name.Trim(),
            NameKey = name.Trim().ToLowerInvariant(),
            Provider = schema.Type,
            PluginId = schema.PluginId,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private async Task<Result<Credential>> AddAsync(Credential row, bool asDefault, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var others = database.Set<Credential>().Where(other => other.Owner == row.Owner);
        if (await others.CountAsync(cancellationToken) >= Most)
        {
            return ApiErrors.Conflict("too_many_credentials", $"At most {Most} credentials.");
        }

        var ofProvider = others.Where(other => other.Provider == row.Provider && other.IsDefault);
        row.IsDefault = asDefault || !await ofProvider.AnyAsync(cancellationToken);
        if (row.IsDefault)
        {
            await NoDefaultAsync(row, cancellationToken);
        }

        database.Add(row);
        Announce("credential.created", row);
        var saved = await SaveAsync(row, cancellationToken);
        if (!saved.Failed)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return saved;
    }

    private async Task<Result<Credential>> FindAsync(Guid id, string permission, CancellationToken cancellationToken)
    {
        if (caller.CredentialRefusal(permission) is { } refusal)
        {
            return refusal;
        }

        var row = await database
            .Set<Credential>()
            .ReachedBy(caller)
            .SingleOrDefaultAsync(found => found.Id == id, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("credential");
        }

        return caller.CredentialRefusal(permission, row.Owner) is { } refused ? refused : row;
    }

    private async Task<ApiError?> ChangeAsync(
        Credential row,
        UpdateCredentialRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.Provider is not null && request.Provider != row.Provider)
        {
            return ApiErrors.Invalid("provider", "It cannot be changed; create another credential.");
        }

        if (request.Shared is { } shared && shared != (row.OrganizationId is null))
        {
            return ApiErrors.Invalid("shared", "It cannot be changed; create another credential.");
        }

        if (request.Default == false && row.IsDefault)
        {
            return ApiErrors.Invalid("default", "Make another credential the default instead.");
        }

        if (request.Name is not null)
        {
            if (NameProblem(request.Name) is { } problem)
            {
                return ApiErrors.Invalid("name", problem);
            }

            (row.Name, row.NameKey) = (request.Name.Trim(), request.Name.Trim().ToLowerInvariant());
        }

        return request.Data is null ? null : await ChangeDataAsync(row, request.Data, cancellationToken);
    }

    private async Task<ApiError?> ChangeDataAsync(
        Credential row,
        Dictionary<string, string?> data,
        CancellationToken cancellationToken
    )
    {
        if (types.Find(row.Provider) is not { } schema || schema.PluginId != row.PluginId)
        {
            return ApiErrors.Conflict("provider_missing", "The plugin that describes this type is not switched on.");
        }

        // What cannot be opened any more can still be given anew, as a whole.
        var opened = vault.Open(row);
        var known = opened.Failed ? NoValues : opened.Value.Values;
        var values = CredentialValues.Merge(schema, known, data);
        if (values.Failed)
        {
            return values.Error;
        }

        if (!opened.Failed && known.Count == values.Value.Count && !known.Except(values.Value).Any())
        {
            return null;
        }

        if (await servers.CheckAsync(schema, values.Value, cancellationToken) is { } refused)
        {
            return refused;
        }

        Put(row, schema, values.Value);
        return null;
    }

    private void Put(Credential row, CredentialSchema schema, Dictionary<string, string> values)
    {
        sealer.Seal(row, values);
        row.Shown = CredentialValues.Show(schema, values);
        (row.Status, row.VerifiedAt, row.Error) = (CredentialStatus.Unverified, null, null);
    }

    private async Task<Result<Credential>> MakeDefaultAsync(Credential row, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await NoDefaultAsync(row, cancellationToken);
        row.IsDefault = true;
        Announce("credential.updated", row);
        var saved = await SaveAsync(row, cancellationToken);
        if (!saved.Failed)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return saved;
    }

    private Task<int> NoDefaultAsync(Credential row, CancellationToken cancellationToken) =>
        database
            .Set<Credential>()
            .Where(other => other.Owner == row.Owner && other.Provider == row.Provider && other.IsDefault)
            .Where(other => other.Id != row.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(other => other.IsDefault, false)
                        .SetProperty(other => other.Version, other => other.Version + 1),
                cancellationToken
            );

    // There is a default as long as there is a credential of the provider: the oldest takes over.
    private async Task PromoteAsync(Credential deleted, CancellationToken cancellationToken)
    {
        if (!deleted.IsDefault)
        {
            return;
        }

        var next = await database
            .Set<Credential>()
            .Where(other => other.Owner == deleted.Owner && other.Provider == deleted.Provider)
            .OrderBy(other => other.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (next is null)
        {
            return;
        }

        next.IsDefault = true;
        next.Version++;
        outbox.Publish(Event(next, deleted: false));
        await database.SaveChangesAsync(cancellationToken);
    }

    private void Announce(string action, Credential row)
    {
        var entry = database.Entry(row);
        var isNew = entry.State == EntityState.Added;
        var (before, _) = AuditChanges.Of(entry, nameof(Credential.Name), nameof(Credential.IsDefault));
        var changedValues = isNew || entry.Property(found => found.SealVersion).IsModified;
        if (!isNew)
        {
            row.Version++;
        }

        row.UpdatedAt = clock.GetUtcNow();
        outbox.Publish(Event(row, deleted: false));
        audit.Record(
            action,
            new AuditSubject("credential", row.Id, row.Name),
            before,
            new
            {
                row.Name,
                row.Provider,
                row.IsDefault,
                ValuesChanged = changedValues,
            },
            row.OrganizationId
        );
    }

    private CredentialChanged Event(Credential row, bool deleted) =>
        new(row.Id, row.OrganizationId, row.Provider, row.Version, deleted, clock.GetUtcNow());

    private async Task<Result<Credential>> SaveAsync(Credential row, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return row;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return IsOfDefault(exception)
                ? ApiErrors.StaleVersion()
                : ApiErrors.Conflict("name_taken", "There is another credential of that name.");
        }
    }

    // Two requests that make a default at the same moment.
    private static bool IsOfDefault(DbUpdateException exception) =>
        exception.InnerException?.Message is { } message
        && (
            message.Contains("ix_credentials_default", StringComparison.Ordinal)
            || message.Contains("credentials.provider", StringComparison.Ordinal)
        );
}
