using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns;

/// <summary>Decides what a change means for the set that stands at the provider.</summary>
internal static class DnsChanges
{
    /// <summary>Where the host left the choice.</summary>
    public const int DefaultTtl = 300;

    private const int MostValues = 100;

    /// <summary>The change in the one form, or a refusal.</summary>
    /// <exception cref="ProviderException">No provider could hold what is wanted.</exception>
    public static DnsChange Check(DnsChange change)
    {
        var name = DnsNames.Check(change.Name);
        if (!DnsValues.Types.Contains(change.Type))
        {
            throw Refused($"Records of the type {ProviderText.Clean(change.Type)} are not written.");
        }

        if (change.Wanted is not { } wanted)
        {
            return change with { Name = name };
        }

        var values = wanted.Values.Select(value => DnsValues.Check(change.Type, value)).Distinct().ToList();
        if (values.Count is 0 or > MostValues)
        {
            throw Refused($"A record set holds 1 to {MostValues} values.");
        }

        if (change.Type == "CNAME" && values.Count > 1)
        {
            throw Refused("A name has one CNAME record at most.");
        }

        return change with
        {
            Name = name,
            Wanted = wanted with { Name = name, Type = change.Type, Values = values },
        };
    }

    /// <summary>Whether something has to be written.</summary>
    /// <param name="current">What the provider holds now; null for nothing.</param>
    /// <param name="change">As <see cref="Check"/> gave it.</param>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.Conflict"/>: something else stands.</exception>
    public static bool NeedsWrite(DnsRecordSet? current, DnsChange change)
    {
        if (IsAsWanted(current, change.Wanted))
        {
            return false;
        }

        if (!SameValues(current, change.Expected))
        {
            throw Conflict(change);
        }

        return true;
    }

    public static bool SameValues(DnsRecordSet? one, DnsRecordSet? other) =>
        one is null || other is null ? one is null && other is null : Values(one).SetEquals(Values(other));

    public static ProviderException Conflict(DnsChange change) =>
        new(ProviderFailure.Conflict, $"{change.Name} {change.Type} does not hold what was expected.");

    private static bool IsAsWanted(DnsRecordSet? current, DnsRecordSet? wanted)
    {
        if (!SameValues(current, wanted) || current is null || wanted is null)
        {
            return current is null && wanted is null;
        }

        var sameProxied = wanted.Proxied is not { } proxied || current.Proxied is null || current.Proxied == proxied;

        // Where the provider answers by itself, it also chooses the time to live.
        var sameTtl = wanted.Ttl is null || wanted.Ttl == current.Ttl || current.Proxied == true;
        return sameProxied && sameTtl;
    }

    private static HashSet<string> Values(DnsRecordSet set) =>
        [.. set.Values.Select(value => DnsValues.Read(set.Type, value))];

    private static ProviderException Refused(string message) => new(ProviderFailure.Refused, message);
}
