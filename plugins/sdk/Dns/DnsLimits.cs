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
)
{
    /// <summary>
    /// How many of the provider's calls one page of a list, or one look at a record set, may cost; 1 to 20. What
    /// comes only now and then, such as a name that is kept, need not be counted.
    /// </summary>
    public int CallsPerRead { get; init; } = 1;

    /// <summary>
    /// How many of the provider's calls <see cref="IDnsProvider.ApplyAsync"/> may cost with what it reads; 1 to 20.
    /// The host counts them all before it begins.
    /// </summary>
    public int CallsPerChange { get; init; } = 1;
}
