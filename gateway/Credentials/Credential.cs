using System.Runtime.CompilerServices;

namespace Panel.Gateway.Credentials;

/// <summary>What a client shows to say who it is.</summary>
/// <param name="kind">As in the introspection request: session, bearer or agent.</param>
internal sealed class Credential(string kind, string value)
{
    public const string Session = "session";
    public const string Bearer = "bearer";
    public const string Agent = "agent";
    private const string ApiTokenPrefix = "panel_api_";

    private StrongBox<CredentialKey>? _key;

    public string Kind => kind;

    public string Value => value;

    /// <summary>What its refusal is called, when identity does not accept it.</summary>
    public string RefusalCode => kind switch
    {
        Session => "invalid_session",
        Bearer when value.StartsWith(ApiTokenPrefix, StringComparison.Ordinal) => "invalid_api_key",
        _ => "invalid_token",
    };

    /// <summary>What is known of it is kept under this key, for each scope that it is used in.</summary>
    public CredentialKey KeyIn(RequestedScope scope) =>
        scope.IsPlain ? (_key ??= new StrongBox<CredentialKey>(CredentialKey.Of(this, scope))).Value : CredentialKey.Of(this, scope);
}
