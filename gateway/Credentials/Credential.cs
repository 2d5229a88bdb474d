namespace Panel.Gateway.Credentials;

/// <summary>What a client shows to say who it is.</summary>
/// <param name="Kind">As in the introspection request: bearer or agent.</param>
internal sealed record Credential(string Kind, string Value);
