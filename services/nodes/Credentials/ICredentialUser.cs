namespace Panel.Nodes.Credentials;

/// <summary>A module that needs credentials: while it does, they cannot be deleted.</summary>
internal interface ICredentialUser
{
    /// <summary>How each of these is used; those that are not are left out.</summary>
    Task<IReadOnlyList<(Guid CredentialId, CredentialUse Use)>> UsesAsync(
        IReadOnlyCollection<Guid> credentials,
        CancellationToken cancellationToken
    );
}
