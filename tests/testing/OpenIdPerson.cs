namespace Panel.Testing;

/// <summary>Who signs in at <see cref="OpenIdProvider"/>.</summary>
/// <param name="EmailVerified">Null leaves the claim out.</param>
/// <param name="Amr">How they proved it.</param>
public sealed record OpenIdPerson(
    string Subject,
    string? Email = null,
    bool? EmailVerified = true,
    string[]? Groups = null,
    string[]? Amr = null
);
