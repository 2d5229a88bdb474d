namespace Panel.Hosting.Auth;

/// <summary>
/// What an endpoint asks of its caller, for those who read its metadata. The
/// filter beside it, or the handler, is what asks.
/// </summary>
/// <param name="Group">user, admin or server, as the catalogue groups permissions;
/// agent or service for callers that are no users.</param>
/// <param name="Permission">Null when it is enough to be signed in.</param>
public sealed record Requirement(string Group, string? Permission = null);
