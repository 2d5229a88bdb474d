using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Credentials.Types;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>Checks and seals a new credential. The first one of a provider is its default.</summary>
internal sealed class CreateCredential(
    NodesDbContext database,
    CredentialTypeCatalog types,
    CredentialServers servers,
    CredentialWriter writer,
    Principal caller,
    TimeProvider clock
)
{
    private const int Most = 200;

    private static readonly Dictionary<string, string> NoValues = new(StringComparer.Ordinal);

    public async Task<Result<Credential>> ExecuteAsync(
        CreateCredentialRequest request,
        CancellationToken cancellationToken
    )
    {
        var shared = request.Shared ?? false;
        if (RefusalOf(shared) is { } refusal)
        {
            return refusal;
        }

        if (Credential.NameProblem(request.Name ?? "") is { } problem)
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

        var row = NewRow(shared ? Credential.Platform : caller.Organization, request.Name!, schema);
        writer.Put(row, schema, values.Value);
        return await AddAsync(row, request.Default ?? false, cancellationToken);
    }

    private ApiError? RefusalOf(bool shared)
    {
        const string permission = "credentials.create";
        var isAllowed = shared ? caller.SeesShared() : caller.Can(permission);
        return caller.Kind == PrincipalKind.Anonymous ? ApiErrors.Unauthorized()
            : isAllowed ? null
            : ApiErrors.Forbidden(shared ? CredentialAccess.Shared : permission);
    }

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

        var defaults = others.Where(other => other.Provider == row.Provider && other.IsDefault);
        if (asDefault || !await defaults.AnyAsync(cancellationToken))
        {
            await writer.MakeDefaultAsync(row, cancellationToken);
        }

        database.Add(row);
        var saved = await writer.SaveAsync(row, cancellationToken);
        if (!saved.Failed)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return saved;
    }
}
