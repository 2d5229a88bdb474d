namespace Panel.Identity.SignIn.External.GitHub;

/// <summary>Section <c>Identity:GitHub</c>; on when it has a client id.</summary>
internal sealed class GitHubOptions
{
    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>Whether people without an account get one. Default: no.</summary>
    public bool AllowRegistration { get; set; }

    /// <summary>Another one for GitHub Enterprise.</summary>
    public Uri AuthorizationEndpoint { get; set; } = new("https://github.com/login/oauth/authorize");

    public Uri TokenEndpoint { get; set; } = new("https://github.com/login/oauth/access_token");

    /// <summary>With a slash at its end.</summary>
    public Uri Api { get; set; } = new("https://api.github.com/");
}
