using System.Runtime.CompilerServices;

namespace Panel.Gateway.Admission.Credentials;

/// <summary>What a client shows to say who it is.</summary>
/// <param name="kind">As in the introspection request: session, bearer or agent.</param>
internal sealed class Credential(string kind, string value)
{
    public const string Session = "session";
    public const string Bearer = "bearer";
    public const string Agent = "agent";
    private const int ApiTokenLength = 48;

    private StrongBox<CredentialKey>? _key;

    public string Kind => kind;

    public string Value => value;

    /// <summary>What its refusal is called, when identity does not accept it.</summary>
    public string RefusalCode =>
        kind switch
        {
            Session => "invalid_session",
            // Whatever it begins with: keys of other panels have prefixes of
            // their own, and no access token is so short.
            Bearer when value.Length == ApiTokenLength => "invalid_api_key",
            _ => "invalid_token",
        };

    /// <summary>What is known of it is kept under this key, for each scope that it is used in.</summary>
    public CredentialKey KeyIn(RequestedScope scope) =>
        scope.IsPlain
            ? (_key ??= new StrongBox<CredentialKey>(CredentialKey.Of(this, scope))).Value
            : CredentialKey.Of(this, scope);
}
