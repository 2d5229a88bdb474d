namespace Panel.Identity.SignIn.Factors;

/// <summary>Section <c>Identity:TwoFactor</c>.</summary>
internal sealed class FactorOptions
{
    public const string Section = "Identity:TwoFactor";

    /// <summary>The name that authenticator apps show beside the account. Default: Panel.</summary>
    public string Issuer { get; set; } = "Panel";

    /// <summary>Whether a code by mail is accepted as a second factor. Default: yes.</summary>
    public bool Email { get; set; } = true;
}
