namespace Panel.Hosting.Principals;

/// <summary>What the caller showed.</summary>
public enum CredentialKind
{
    None,
    Cookie,
    AccessToken,
    ApiToken,
    AgentToken,
    ServiceSecret,
}
