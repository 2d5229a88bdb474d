using Microsoft.AspNetCore.Identity;

namespace Panel.Identity.Users;

/// <summary>Gives the framework our keys of e-mail addresses. User names are ASCII.</summary>
internal sealed class AccountNormalizer : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name?.ToUpperInvariant();

    public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.KeyOf(email);
}
