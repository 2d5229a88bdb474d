namespace Panel.Nodes.Dns.Writing;

/// <summary>What stands where the mark of a record belongs.</summary>
internal enum MarkState
{
    None,

    /// <summary>Of this installation and this owner.</summary>
    Ours,

    /// <summary>Of another installation or owner, or no mark at all.</summary>
    Foreign,
}
