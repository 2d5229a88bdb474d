namespace Panel.Plugins.Route53;

/// <summary>A set as Route 53 holds it: what is to be deleted must be named exactly so.</summary>
/// <param name="Name">As it came.</param>
/// <param name="Type">In upper case.</param>
/// <param name="SetIdentifier">Of one of several sets of a routing policy; null for a plain one.</param>
/// <param name="Ttl">Null for an alias.</param>
/// <param name="Values">As they came; none for an alias.</param>
internal sealed record HostedRecordSet(
    string Name,
    string Type,
    string? SetIdentifier,
    long? Ttl,
    IReadOnlyList<string> Values
)
{
    /// <summary>Aliases and sets of routing policies have no form in the SDK; they are shown without values.</summary>
    public bool IsPlain => SetIdentifier is null && Ttl is not null && Values.Count > 0;
}
