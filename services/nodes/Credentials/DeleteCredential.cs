using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>Deletes a credential that nothing uses; the oldest other one of the provider becomes the default.</summary>
internal sealed class DeleteCredential(
    NodesDbContext database,
    CredentialLookup credentials,
    CredentialUses uses,
    CredentialWriter writer,
    IAudit audit
)
{
    private static readonly ApiError InUse = ApiErrors.Conflict(
        "credential_in_use",
        "Something uses this credential; used_by says what."
    );

    public async Task<ApiError?> ExecuteAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await credentials.FindAsync(id, "credentials.delete", cancellationToken);
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
        writer.Announce(row, deleted: true);
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

    // There is a default as long as there is a credential of the provider.
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
        writer.Announce(next, deleted: false);
        await database.SaveChangesAsync(cancellationToken);
    }
}
