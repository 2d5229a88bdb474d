using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials.Types;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>
/// Changes a credential. What is left out stays, and so does a secret that is sent back masked; null clears a value.
/// </summary>
internal sealed class UpdateCredential(
    NodesDbContext database,
    CredentialLookup credentials,
    CredentialTypeCatalog types,
    CredentialVault vault,
    CredentialServers servers,
    CredentialWriter writer,
    IAudit audit
)
{
    private static readonly Dictionary<string, string> NoValues = new(StringComparer.Ordinal);

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public async Task<Result<Credential>> ExecuteAsync(
        Guid id,
        UpdateCredentialRequest request,
        long? expected,
        CancellationToken cancellationToken
    )
    {
        var found = await credentials.FindAsync(id, "credentials.update", cancellationToken);
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

        var becomesDefault = request.Default == true && !row.IsDefault;
        if (!becomesDefault && database.Entry(row).State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return row;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (becomesDefault)
        {
            await writer.MakeDefaultAsync(row, cancellationToken);
        }

        var saved = await writer.SaveAsync(row, cancellationToken);
        if (!saved.Failed)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return saved;
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
            if (Credential.NameProblem(request.Name) is { } problem)
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

        writer.Put(row, schema, values.Value);
        return null;
    }
}
