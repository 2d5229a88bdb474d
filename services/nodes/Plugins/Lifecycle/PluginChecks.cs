using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Nodes.Plugins.Settings;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Plugins.Lifecycle;

/// <summary>Whether a version may run, with the settings and grants that stand.</summary>
internal sealed class PluginChecks(PluginSettings settings, IsolationGap gap, IOptions<PluginsOptions> options)
{
    public async Task<ApiError?> RefusalOfAsync(
        InstalledPlugin plugin,
        PluginVersion version,
        CancellationToken cancellationToken
    )
    {
        if (version.Trust == PluginTrust.Untrusted && !options.Value.AllowUntrusted)
        {
            return ApiErrors.Conflict("untrusted", "No key that an administrator took in signed this version.");
        }

        var (least, most) = (version.Manifest.Contract.Min, version.Manifest.Contract.Max);
        if (PluginContract.Version < least || PluginContract.Version > most)
        {
            return ApiErrors.Conflict(
                "contract_mismatch",
                $"It works with contract {least} to {most}; the panel has {PluginContract.Version}."
            );
        }

        var schema = await SettingsSchema.ReadAsync(version.Manifest.Config, cancellationToken);
        if (schema.ProblemsOf(settings.Open(plugin)) is { Count: > 0 } problems)
        {
            return new ApiError(
                409,
                "needs_configuration",
                $"{version.Version} needs other settings first: {string.Join(", ", problems.Keys)}.",
                problems
            );
        }

        if (version.Isolation == PluginIsolation.Worker && !plugin.AcceptWeak)
        {
            var missing = await gap.FindAsync(cancellationToken);
            if (missing.Count > 0)
            {
                return ApiErrors.Conflict(
                    "weak_isolation",
                    $"Workers lack {string.Join(", ", missing)} here; accept_weak runs it all the same."
                );
            }
        }

        return null;
    }

    /// <summary>Takes the grants of a request over.</summary>
    public static ApiError? Grant(InstalledPlugin plugin, PluginVersion version, PluginSwitchRequest request)
    {
        var declared = version.Manifest.Hosts;
        if (request.GrantedHosts is { } wanted)
        {
            if (wanted.FirstOrDefault(host => !declared.Contains(host, StringComparer.Ordinal)) is { } undeclared)
            {
                return ApiErrors.Invalid("granted_hosts", $"{undeclared} is not declared by {version.Version}.");
            }

            Set(plugin, [.. wanted.Distinct(StringComparer.Ordinal)]);
        }
        else if (version.Trust == PluginTrust.FirstParty || plugin.GrantedHosts is null)
        {
            Set(plugin, declared);
        }
        else
        {
            Set(plugin, [.. plugin.GrantedHosts.Where(host => declared.Contains(host, StringComparer.Ordinal))]);
        }

        plugin.AcceptWeak = request.AcceptWeak ?? plugin.AcceptWeak;
        return null;
    }

    private static void Set(InstalledPlugin plugin, IReadOnlyList<string> hosts) => plugin.GrantedHosts = [.. hosts];
}
