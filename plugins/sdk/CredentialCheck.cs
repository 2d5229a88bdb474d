namespace Panel.Plugins.Sdk;

/// <summary>What a real call with a credential showed.</summary>
/// <param name="Account">Who the provider says it is, for people; null when it does not say.</param>
/// <param name="Checks">One for each right that was tried.</param>
public sealed record CredentialCheck(string? Account, IReadOnlyList<CredentialCheckStep> Checks);
