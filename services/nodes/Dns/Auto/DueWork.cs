namespace Panel.Nodes.Dns.Auto;

/// <summary>One thing that the worker has to do.</summary>
internal sealed class DueWork
{
    /// <summary>Of the organization or zone.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is, organization or credential; one may not take the turns of all others.</summary>
    public Guid Group { get; init; }
}
