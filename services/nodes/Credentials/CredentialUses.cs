namespace Panel.Nodes.Credentials;

/// <summary>Asks every module that may need a credential.</summary>
internal sealed class CredentialUses(IEnumerable<ICredentialUser> users)
{
    public async Task<ILookup<Guid, CredentialUse>> OfAsync(
        IReadOnlyCollection<Guid> credentials,
        CancellationToken cancellationToken
    )
    {
        var found = new List<(Guid CredentialId, CredentialUse Use)>();
        foreach (var user in users)
        {
            found.AddRange(await user.UsesAsync(credentials, cancellationToken));
        }

        return found.ToLookup(use => use.CredentialId, use => use.Use);
    }

    public async Task<CredentialResponse> DescribeAsync(Credential row, CancellationToken cancellationToken) =>
        CredentialResponse.Of(row, [.. (await OfAsync([row.Id], cancellationToken))[row.Id]]);
}
