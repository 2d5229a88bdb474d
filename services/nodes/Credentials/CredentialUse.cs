namespace Panel.Nodes.Credentials;

/// <summary>What needs a credential.</summary>
/// <param name="Type">For example <c>dns_record</c>.</param>
/// <param name="Count">How many of them.</param>
internal sealed record CredentialUse(string Type, int Count);
