namespace Panel.Contracts;

/// <summary>
/// A client says that its user has forgotten the password of the account with this e-mail
/// address. Identity sends this command to itself, to <see cref="Queue"/>: the
/// request is answered before identity has looked whether there is such an account.
/// </summary>
public sealed record RequestPasswordReset(string Email)
{
    public const string Queue = "identity-request-password-reset";
}
