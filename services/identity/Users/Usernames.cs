using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Panel.Identity.Data;

namespace Panel.Identity.Users;

/// <summary>Finds a free user name for a user who gave only an e-mail address.</summary>
internal static class Usernames
{
    private const int Longest = 15;
    private const int Suffix = 5;

    public static async Task<string> DeriveAsync(UserManager<User> users, string email)
    {
        var name = FromEmail(email);
        var free = name;
        while (await users.FindByNameAsync(free) is not null)
        {
            free =
                $"{Cut(name, Longest - Suffix - 1)}_{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", Suffix)}";
        }

        return free;
    }

    private static string FromEmail(string email)
    {
        var local = email[..email.LastIndexOf('@')];
        var name = string.Concat(local.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return Cut(name.Length < 3 ? $"user_{name}" : name, Longest);
    }

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length];
}
