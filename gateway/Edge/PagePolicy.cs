namespace Panel.Gateway.Edge;

/// <summary>
/// The Content-Security-Policy of an endpoint that serves a page:
/// <c>.WithMetadata(new PagePolicy("default-src 'self'"))</c>.
/// </summary>
internal sealed record PagePolicy(string Value);
