namespace Panel.Plugins.Sdk.Clouds;

/// <param name="Token">Names this order; the same again must not make a second server where the provider can tell.</param>
/// <param name="Name">a–z, 0–9 and -, 3 to 63 characters.</param>
/// <param name="Region">The provider's own.</param>
/// <param name="ServerType">The provider's own.</param>
/// <param name="Image">For example <c>ubuntu-24.04</c>.</param>
/// <param name="UserData">cloud-config, at most 12 KiB.</param>
/// <param name="Labels">panel-request and panel-node among them.</param>
/// <param name="SshKeys">Public keys in OpenSSH's form.</param>
public sealed record CloudServerRequest(
    string Token,
    string Name,
    string Region,
    string ServerType,
    string Image,
    string UserData,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<string> SshKeys
);
