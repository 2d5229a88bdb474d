using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Set;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Keys;

/// <summary>Whose packages are trusted.</summary>
internal sealed class TrustedKeys(NodesDbContext database, PluginSetWriter set, IAudit audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<PublisherKey>> ListAsync(CancellationToken cancellationToken) =>
        await database
            .Set<PluginKey>()
            .OrderBy(key => key.Id)
            .Select(key => new PublisherKey(key.KeyId, key.Publisher, key.PublicKey, key.FirstParty))
            .ToListAsync(cancellationToken);

    /// <returns>Null when the text is not base64 of a public key on P-256.</returns>
    public static string? IdOf(string publicKey)
    {
        try
        {
            using var key = PublisherKeys.Import(publicKey);
            return PublisherKeys.IdOf(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async Task<Result<PluginKey>> AddAsync(
        string publisher,
        string publicKey,
        CancellationToken cancellationToken
    )
    {
        if (IdOf(publicKey) is not { } id)
        {
            return ApiErrors.Invalid(
                "public_key",
                "Must be base64 of an ECDSA P-256 public key (SubjectPublicKeyInfo)."
            );
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (await database.Set<PluginKey>().AnyAsync(row => row.KeyId == id, cancellationToken))
        {
            return ApiErrors.Conflict("key_exists", $"The key {id} is there already.");
        }

        var now = clock.GetUtcNow();
        var key = new PluginKey
        {
            Id = Guid.CreateVersion7(now),
            KeyId = id,
            Publisher = publisher,
            PublicKey = publicKey,
            FirstParty = false,
            AddedAt = now,
        };
        database.Add(key);
        audit.Record("plugin_key.added", new AuditSubject("plugin_key", id, publisher));
        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return key;
    }

    /// <summary>Packages that the key signed are untrusted from now on, and plugins that run one are turned off.</summary>
    public async Task<ApiError?> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var number = await set.AdvanceAsync(cancellationToken);
        if (
            await database.Set<PluginKey>().SingleOrDefaultAsync(row => row.KeyId == id, cancellationToken)
            is not { } key
        )
        {
            return ApiErrors.NotFound("key");
        }

        if (key.FirstParty)
        {
            return ApiErrors.Conflict("first_party_key", "The panel's own key goes with the plugins that it signed.");
        }

        var off = await TurnOffAsync(id, number, cancellationToken);
        database.Remove(key);
        audit.Record(
            "plugin_key.removed",
            new AuditSubject("plugin_key", id, key.Publisher),
            after: new { TurnedOff = off }
        );
        set.Announce(number);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task<IReadOnlyList<string>> TurnOffAsync(
        string keyId,
        long number,
        CancellationToken cancellationToken
    )
    {
        var signed = await database
            .Set<PluginVersion>()
            .Where(version => version.KeyId == keyId)
            .ToListAsync(cancellationToken);
        foreach (var version in signed)
        {
            version.Trust = PluginTrust.Untrusted;
        }

        Guid[] ids = [.. signed.Select(version => version.InstalledPluginId).Distinct()];
        var running = await database
            .Set<InstalledPlugin>()
            .Where(plugin => ids.Contains(plugin.Id) && plugin.State == PluginState.Enabled)
            .ToListAsync(cancellationToken);
        foreach (var plugin in running)
        {
            plugin.State = PluginState.Disabled;
            plugin.Reason = $"The publisher's key {keyId} was removed.";
            plugin.ChangedInSet = number;
            plugin.UpdatedAt = clock.GetUtcNow();
            plugin.Version++;
        }

        return [.. running.Select(plugin => plugin.PluginId)];
    }
}
