namespace Panel.Hosting.Principals;

/// <summary>Why a user whose credential is right may not do more than look at their account.</summary>
public enum Restriction
{
    None,
    Suspended,
    TwoFactorRequired,
}
