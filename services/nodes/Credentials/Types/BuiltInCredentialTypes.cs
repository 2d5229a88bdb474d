namespace Panel.Nodes.Credentials.Types;

/// <summary>The types that the panel knows by itself (spec nodes.md, /v1/credentials).</summary>
internal static class BuiltInCredentialTypes
{
    private const int KeyLength = CredentialField.LongestValue;

    public static readonly IReadOnlyDictionary<string, CredentialSchema> All = new[]
    {
        Of("aws", Need("access_key_id"), Secret("secret_access_key"), Need("region"), May("role_arn")),
        Of(
            "gcp",
            Secret("service_account_json") with
            {
                Format = FieldFormat.ServiceAccount,
                MaxLength = KeyLength,
            },
            May("project_id")
        ),
        Of("hetzner", Secret("token")),
        Of(
            "oci",
            Need("tenancy"),
            Need("user"),
            Need("fingerprint"),
            Secret("private_key") with
            {
                Format = FieldFormat.PrivateKey,
                MaxLength = KeyLength,
            },
            SecretMay("passphrase"),
            Need("region"),
            Need("compartment")
        ),
        Of("cloudflare", Secret("api_token"), May("account_id")),
        Of("steam", May("username"), SecretMay("password"), SecretMay("web_api_key")),
        Of("powerdns", Need("url") with { Format = FieldFormat.Url }, Secret("api_key")),
        Of(
            "rfc2136",
            Need("server") with
            {
                Format = FieldFormat.Server,
            },
            Need("key_name"),
            Secret("key_secret") with
            {
                Format = FieldFormat.Base64,
            },
            May("algorithm") with
            {
                OneOf = ["hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1", "hmac-md5"],
            },
            Need("zones") with
            {
                Format = FieldFormat.Zones,
            }
        ),
        Of("git_token", May("username"), Secret("token")),
        Of(
            "git_ssh",
            Secret("private_key") with
            {
                Format = FieldFormat.PrivateKey,
                MaxLength = KeyLength,
            },
            SecretMay("passphrase")
        ),
    }.ToDictionary(type => type.Type, StringComparer.Ordinal);

    private static CredentialSchema Of(string type, params CredentialField[] fields) => new(type, null, fields);

    private static CredentialField Need(string name) => new(name, Required: true, Secret: false);

    private static CredentialField May(string name) => new(name, Required: false, Secret: false);

    private static CredentialField Secret(string name) => new(name, Required: true, Secret: true);

    private static CredentialField SecretMay(string name) => new(name, Required: false, Secret: true);
}
