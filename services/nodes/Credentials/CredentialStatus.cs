namespace Panel.Nodes.Credentials;

/// <summary>What the last real call with a credential showed.</summary>
internal enum CredentialStatus
{
    /// <summary>None was made since the values changed.</summary>
    Unverified,

    /// <summary>The provider accepted it.</summary>
    Valid,

    /// <summary>The provider refused it.</summary>
    Invalid,

    /// <summary>The provider could not be asked.</summary>
    Error,
}
