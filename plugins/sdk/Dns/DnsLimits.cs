namespace Panel.Plugins.Sdk.Dns;

/// <param name="Types">The record types that it can hold.</param>
/// <param name="MinTtl">Seconds; lower ones are raised by the host.</param>
/// <param name="MaxTtl">Seconds.</param>
/// <param name="SupportsProxied">Whether <see cref="DnsRecordSet.Proxied"/> means something.</param>
/// <param name="CallsPerMinute">What the provider documents for one credential; the host keeps below it.</param>
public sealed record DnsLimits(
    IReadOnlyList<string> Types,
    int MinTtl,
    int MaxTtl,
    bool SupportsProxied,
    int CallsPerMinute
);
