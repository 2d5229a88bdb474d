using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>Opens credentials for the modules of this service.</summary>
internal sealed partial class CredentialVault(
    NodesDbContext database,
    CredentialSealer sealer,
    ILogger<CredentialVault> logger
)
{
    public const string UnreadableMessage =
        "The credential cannot be decrypted: the panel's key for it is not configured any more.";

    public async Task<Result<OpenedCredential>> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await database
            .Set<Credential>()
            .AsNoTracking()
            .SingleOrDefaultAsync(found => found.Id == id, cancellationToken);
        return row is null ? ApiErrors.NotFound("credential") : Open(row);
    }

    public Result<OpenedCredential> Open(Credential row)
    {
        try
        {
            return new OpenedCredential(row, sealer.Open(row));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            Log.Unreadable(logger, row.Id, row.KeyId);
            return ApiErrors.Conflict("credential_unreadable", UnreadableMessage);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Credential {Credential} cannot be decrypted with the key '{Key}'.")]
        public static partial void Unreadable(ILogger logger, Guid credential, string key);
    }
}
