using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>The credential that a request names, for what the caller may do with it.</summary>
internal sealed class CredentialLookup(NodesDbContext database, Principal caller)
{
    public async Task<Result<Credential>> FindAsync(Guid id, string permission, CancellationToken cancellationToken)
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
}
