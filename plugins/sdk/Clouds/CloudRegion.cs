namespace Panel.Plugins.Sdk.Clouds;

/// <param name="Name">The provider's own, for example <c>fsn1</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Country">ISO 3166-1 alpha-2; null when unknown.</param>
public sealed record CloudRegion(string Name, string Title, string? Country);
