namespace Panel.Gateway.Admission.CrossSite;

/// <summary>Section <c>CrossSite</c>.</summary>
internal sealed class CrossSiteOptions
{
    public const string Section = "CrossSite";

    /// <summary>
    /// Origins (<c>https://panel.example.com</c>) whose pages may use a session
    /// cookie, besides the gateway's own. Default: none.
    /// </summary>
    public List<string> TrustedOrigins { get; set; } = [];
}
