namespace Panel.Nodes.Credentials;

/// <summary>A module that needs credentials: while it does, they cannot be deleted.</summary>
internal interface ICredentialUser
{
    /// <summary>How each of these is used; those that are not are left out.</summary>
    Task<IReadOnlyList<(Guid CredentialId, CredentialUse Use)>> UsesAsync(
        IReadOnlyCollection<Guid> credentials,
        CancellationToken cancellationToken
    );

    /// <summary>The organization is gone: what it had is given up, so that its credentials can go.</summary>
    Task ReleaseAsync(Guid organizationId, CancellationToken cancellationToken);
}
