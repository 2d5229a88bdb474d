namespace Panel.Identity.SignIn.External;

/// <summary>A person, as a provider knows them.</summary>
/// <param name="Subject">Never changes, and is never given to another person.</param>
/// <param name="VerifiedEmail">Null when the provider does not vouch for one.</param>
/// <param name="SecondFactor">The provider says that it asked for a second factor.</param>
internal sealed record ExternalIdentity(
    string Subject,
    string? VerifiedEmail,
    IReadOnlyCollection<string> Groups,
    bool SecondFactor
);
