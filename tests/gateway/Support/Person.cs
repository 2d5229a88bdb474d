namespace Panel.Gateway.Tests.Support;

/// <summary>A caller whom the stub identity knows.</summary>
internal sealed record Person(string Credential, Guid SubjectId, Guid CredentialId)
{
    public string Token => $"internal-{SubjectId:N}";
}
