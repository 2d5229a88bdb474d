namespace Panel.Nodes.Dns.Writing;

/// <summary>What is to be done with a record set.</summary>
internal enum RecordStep
{
    /// <summary>It is as it should be.</summary>
    None,

    /// <summary>Mark, then write where nothing stands.</summary>
    Create,

    /// <summary>Write over what the panel wrote, or repair.</summary>
    Replace,

    /// <summary>Delete the record, then the mark.</summary>
    Delete,

    /// <summary>Nothing of ours stands there: the mark and our row go.</summary>
    Forget,

    /// <summary>It was changed from outside, and repair is off.</summary>
    LeaveDrifted,

    /// <summary>Something stands there that the panel did not write, and must not touch.</summary>
    LeaveConflict,
}
