namespace Panel.Nodes.Dns.Records;

/// <summary>How a record stands to what it should be. One that the panel does not manage is always in sync.</summary>
internal enum RecordState
{
    InSync,

    /// <summary>A change has not been written yet.</summary>
    Pending,

    /// <summary>It was changed from outside, and repair is off.</summary>
    Drifted,

    /// <summary>Something stands there that the panel did not write.</summary>
    Conflict,

    /// <summary>The provider could not be asked, or refused.</summary>
    Error,
}
