namespace Panel.Nodes.Credentials;

/// <summary>
/// The values in clear text, for the service that asked; it keeps them no longer than its work lasts.
/// </summary>
/// <param name="Version">Grows with each change of the values.</param>
internal sealed record OpenCredentialResponse(
    Guid Id,
    string Provider,
    long Version,
    IReadOnlyDictionary<string, string> Values
);
