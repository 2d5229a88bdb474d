namespace Panel.Plugins.Sdk.Clouds;

/// <param name="Name">The provider's own.</param>
/// <param name="CpuMillicores">Thousandths of a core.</param>
/// <param name="MemoryBytes">Bytes.</param>
/// <param name="DiskBytes">Bytes.</param>
/// <param name="Architecture">x86_64 or aarch64.</param>
/// <param name="Retired">True when it can no longer be ordered.</param>
/// <param name="Hourly">Null when the provider does not say.</param>
/// <param name="Monthly">Null when the provider does not say.</param>
public sealed record CloudServerType(
    string Name,
    int CpuMillicores,
    long MemoryBytes,
    long DiskBytes,
    string Architecture,
    bool Retired,
    CloudPrice? Hourly,
    CloudPrice? Monthly
);
