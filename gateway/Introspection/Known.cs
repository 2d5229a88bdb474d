using Panel.ServiceDefaults.Auth;

namespace Panel.Gateway.Introspection;

/// <summary>What identity said of a credential, and when it was asked.</summary>
/// <param name="AskedAt">Before the question was sent.</param>
/// <param name="Authorization">The header that services get; null without an internal token.</param>
internal sealed record Known(IntrospectionResponse Answer, Moment AskedAt, string? Authorization)
{
    // The token is a thousand bytes: kept once, in the form in which it is used.
    public static Known Of(IntrospectionResponse answer, Moment askedAt) => new(answer with { Token = null }, askedAt, answer.Token is { } token ? $"Bearer {token}" : null);
}
