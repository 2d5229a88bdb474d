namespace Panel.Contracts;

/// <summary>
/// Somebody says that they have forgotten the password of the account with this e-mail
/// address. Identity sends it to itself, to <see cref="Queue"/>: the
/// request is answered before anybody has looked whether there is such an account.
/// </summary>
public sealed record RequestPasswordReset(string Email)
{
    public const string Queue = "identity-request-password-reset";
}
