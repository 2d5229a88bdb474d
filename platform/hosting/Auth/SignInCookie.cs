namespace Panel.Hosting.Auth;

/// <summary>
/// Ties a sign-in with another provider to the browser that began it.
/// Identity sets and reads it; the gateway lets it through.
/// </summary>
public static class SignInCookie
{
    public const string Name = "panel_sign_in";

    /// <summary>Browsers send it below this path only.</summary>
    public const string Path = "/v1/auth";
}
