namespace Panel.Identity.Accounts;

/// <param name="Username">Null: derived from the e-mail address.</param>
internal sealed record NewAccount(string? Email, string? Password, string? Username, bool PlatformAdmin = false);
