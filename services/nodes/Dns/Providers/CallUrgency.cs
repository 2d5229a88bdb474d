namespace Panel.Nodes.Dns.Providers;

/// <summary>How long a call waits for its turn.</summary>
internal enum CallUrgency
{
    /// <summary>A person waits: two seconds, then they are told when to come back.</summary>
    Interactive,

    /// <summary>The worker waits: a minute.</summary>
    Background,
}
