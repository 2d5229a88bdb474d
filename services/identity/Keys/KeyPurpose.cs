namespace Panel.Identity.Keys;

/// <summary>Separate keys, so that a token of one purpose can never pass for one of the other.</summary>
internal enum KeyPurpose
{
    Access,
    Internal,
}
