namespace Panel.Identity.Ssh.Authority;

/// <summary>
/// A standby key is published, so that every host trusts it before it signs.
/// There is at most one standby and one active key.
/// </summary>
internal enum CaKeyStatus
{
    Standby,
    Active,
    Retired,
}
