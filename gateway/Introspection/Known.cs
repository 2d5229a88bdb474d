using Panel.ServiceDefaults.Auth;

namespace Panel.Gateway.Introspection;

/// <summary>What identity said of a credential, and when it was asked.</summary>
/// <param name="AskedAt">Before the question was sent: an answer that a revocation overtook is recognised by it.</param>
internal sealed record Known(IntrospectionResponse Answer, DateTimeOffset AskedAt);
