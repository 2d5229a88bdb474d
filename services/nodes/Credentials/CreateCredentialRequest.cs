using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Credentials;

/// <summary><c>POST /v1/credentials</c>.</summary>
/// <param name="Name">Unique in the organization, without regard to case.</param>
/// <param name="Provider">
/// The type: aws, gcp, hetzner, oci, cloudflare, steam, powerdns, rfc2136, git_token, git_ssh, or one of a plugin.
/// </param>
/// <param name="Data">The values of that type, by name.</param>
/// <param name="Default">Whether it is the one that is taken when none is named; the first one is.</param>
/// <param name="Shared">True makes a credential of the platform; for its administrators.</param>
internal sealed record CreateCredentialRequest(
    [property: Required, StringLength(Credential.LongestName, MinimumLength = 1)] string? Name,
    [property: Required] string? Provider,
    [property: Required] Dictionary<string, string?>? Data,
    bool? Default,
    bool? Shared
);
