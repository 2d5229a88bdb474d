using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Registration;

/// <param name="Email">In any form; it is kept in its tidy one.</param>
/// <param name="Username">Null: derived from the e-mail address.</param>
internal sealed record NewAccount(string? Email, string? Password, string? Username, bool PlatformAdmin = false)
{
    public string? Email { get; } = EmailAddress.Tidy(Email);
}
