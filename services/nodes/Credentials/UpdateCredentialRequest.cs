using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Credentials;

/// <summary><c>PUT /v1/credentials/{id}</c>. What is left out stays as it is.</summary>
/// <param name="Name">Unique in the organization, without regard to case.</param>
/// <param name="Provider">Cannot be changed; another one than it has is refused.</param>
/// <param name="Data">Values to change. A masked secret stays as it is; null clears a value.</param>
/// <param name="Default">True makes it the default; false is refused for the one that is.</param>
/// <param name="Shared">Cannot be changed.</param>
internal sealed record UpdateCredentialRequest(
    [property: StringLength(Credential.LongestName, MinimumLength = 1)] string? Name,
    string? Provider,
    Dictionary<string, string?>? Data,
    bool? Default,
    bool? Shared
);
