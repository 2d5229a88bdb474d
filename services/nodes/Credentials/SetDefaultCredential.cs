using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>Makes a credential the default of its provider. Repeating it changes nothing.</summary>
internal sealed class SetDefaultCredential(
    NodesDbContext database,
    CredentialLookup credentials,
    CredentialWriter writer,
    IAudit audit
)
{
    public async Task<Result<Credential>> ExecuteAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await credentials.FindAsync(id, "credentials.update", cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var row = found.Value;
        if (row.IsDefault)
        {
            audit.NothingChanged();
            return row;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await writer.MakeDefaultAsync(row, cancellationToken);
        var saved = await writer.SaveAsync(row, cancellationToken);
        if (!saved.Failed)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return saved;
    }
}
