using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials.Types;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>Saves new and changed credentials together with their message and audit record.</summary>
internal sealed class CredentialWriter(
    NodesDbContext database,
    CredentialSealer sealer,
    IOutbox outbox,
    IAudit audit,
    TimeProvider clock
)
{
    /// <summary>Gives a credential new values, which nothing has tried yet.</summary>
    public void Put(Credential row, CredentialSchema schema, Dictionary<string, string> values)
    {
        sealer.Seal(row, values);
        row.Shown = CredentialValues.Show(schema, values);
        (row.Status, row.VerifiedAt, row.Error) = (CredentialStatus.Unverified, null, null);
    }

    /// <summary>Takes the default from the one that has it. The caller holds a transaction.</summary>
    public async Task MakeDefaultAsync(Credential row, CancellationToken cancellationToken)
    {
        await database
            .Set<Credential>()
            .Where(other => other.Owner == row.Owner && other.Provider == row.Provider && other.IsDefault)
            .Where(other => other.Id != row.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(other => other.IsDefault, false)
                        .SetProperty(other => other.Version, other => other.Version + 1),
                cancellationToken
            );
        row.IsDefault = true;
    }

    public async Task<Result<Credential>> SaveAsync(Credential row, CancellationToken cancellationToken)
    {
        Record(row);
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

    /// <summary>Tells other services; saved with the row.</summary>
    public void Announce(Credential row, bool deleted) =>
        outbox.Publish(
            new CredentialChanged(row.Id, row.OrganizationId, row.Provider, row.Version, deleted, clock.GetUtcNow())
        );

    private void Record(Credential row)
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
        Announce(row, deleted: false);
        audit.Record(
            isNew ? "credential.created" : "credential.updated",
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

    // Two requests that make a default at the same moment.
    private static bool IsOfDefault(DbUpdateException exception) =>
        exception.InnerException?.Message is { } message
        && (
            message.Contains("ix_credentials_default", StringComparison.Ordinal)
            || message.Contains("credentials.provider", StringComparison.Ordinal)
        );
}
