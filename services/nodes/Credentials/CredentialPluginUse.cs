using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Credentials;

/// <summary>A plugin whose types have credentials is needed: without it no code knows what they hold.</summary>
internal sealed class CredentialPluginUse(NodesDbContext database) : IPluginUse
{
    public async Task<string?> FindAsync(PluginManifest manifest, CancellationToken cancellationToken)
    {
        var count = await database
            .Set<Credential>()
            .CountAsync(credential => credential.PluginId == manifest.Id, cancellationToken);
        return count switch
        {
            0 => null,
            1 => "a credential",
            _ => $"{count} credentials",
        };
    }
}
