namespace Panel.Plugins.Sdk;

/// <param name="Name">What was tried, for example <c>list zones</c>.</param>
/// <param name="Ok">False when the provider refused.</param>
/// <param name="Message">The provider's words, for people; null when there is nothing to say.</param>
public sealed record CredentialCheckStep(string Name, bool Ok, string? Message);
