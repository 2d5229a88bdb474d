namespace Panel.Gateway.Credentials;

/// <summary>What a client shows to say who it is.</summary>
/// <param name="Kind">As in the introspection request: session, bearer or agent.</param>
internal sealed record Credential(string Kind, string Value)
{
    public const string Session = "session";
    public const string Bearer = "bearer";
    public const string Agent = "agent";

    /// <summary>What its refusal is called, when identity does not accept it.</summary>
    public string RefusalCode => Kind switch
    {
        Session => "invalid_session",
        Bearer when Value.StartsWith(ApiTokenPrefix, StringComparison.Ordinal) => "invalid_api_key",
        _ => "invalid_token",
    };

    private const string ApiTokenPrefix = "panel_api_";
}
