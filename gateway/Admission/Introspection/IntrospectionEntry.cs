using Panel.Hosting.Auth;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>What identity said of a credential, and when it was asked.</summary>
/// <param name="AskedAt">Before the question was sent.</param>
/// <param name="Authorization">The header that services get; null without an internal token.</param>
/// <param name="Actor">Who acts as the subject of the answer; null when that is the credential's own user.</param>
internal sealed record IntrospectionEntry(
    IntrospectionResponse Answer,
    RevocationStamp AskedAt,
    string? Authorization,
    Guid? Actor
)
{
    /// <summary>False when identity refuses the credential, or refuses that it act as another user.</summary>
    public bool IsPrincipal => Answer is { Active: true, MayActAs: true };

    // The token is a thousand bytes: kept once, in the form in which it is used.
    public static IntrospectionEntry Of(IntrospectionResponse answer, RevocationStamp askedAt, Guid? actor) =>
        new(answer with { Token = null }, askedAt, answer.Token is { } token ? $"Bearer {token}" : null, actor);

    /// <param name="id">A credential or a user.</param>
    public bool IsOf(Guid id) => Answer.CredentialId == id || Answer.SubjectId == id || Actor == id;
}
