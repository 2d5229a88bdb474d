using Panel.Data.Paging;

namespace Panel.Nodes.Plugins;

/// <summary>A plugin, whatever its versions.</summary>
internal sealed class InstalledPlugin : IHasId
{
    public required Guid Id { get; init; }

    /// <summary>Of the manifest.</summary>
    public required string PluginId { get; init; }

    /// <summary>For people, of the active version.</summary>
    public required string Name { get; set; }

    public required PluginState State { get; set; }

    /// <summary>Why it failed, or went back to an earlier version.</summary>
    public string? Reason { get; set; }

    public required string ActiveVersion { get; set; }

    /// <summary>The one that rollback goes to.</summary>
    public string? PreviousVersion { get; set; }

    /// <summary>Null until it was enabled for the first time.</summary>
    public IReadOnlyList<string>? GrantedHosts { get; set; }

    public bool AcceptWeak { get; set; }

    /// <summary>An administrator turned it off; a newer shipped version leaves it off.</summary>
    public bool KeptOff { get; set; }

    /// <summary>A JSON object, sealed; null when nothing was configured.</summary>
    public string? Settings { get; set; }

    public long SettingsVersion { get; set; }

    /// <summary>Of the plugin's own keys and values, in UTF-8.</summary>
    public long StoredBytes { get; set; }

    /// <summary>When the active version took over from the previous one.</summary>
    public DateTimeOffset? UpgradedAt { get; set; }

    /// <summary>The set in which it changed last; reports about older sets say nothing about it.</summary>
    public long ChangedInSet { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; } = 1;
}
