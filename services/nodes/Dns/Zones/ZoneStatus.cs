namespace Panel.Nodes.Dns.Zones;

/// <summary>What a provider does with a zone.</summary>
internal enum ZoneStatus
{
    Active,

    /// <summary>The provider does not serve it yet, for example before the delegation.</summary>
    Pending,

    /// <summary>The provider does not list it any more, and the panel has records in it.</summary>
    Missing,
}
