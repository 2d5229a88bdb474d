using System.Text.RegularExpressions;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Users;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>
/// Names the principals of a certificate. A user's own name is written <c>user:name</c>, which no account can be
/// called and a server accepts only where its administrator listed it; names of accounts are for holders of
/// <c>ssh-ca.create</c>.
/// </summary>
/// <remarks>
/// A server lets a principal in as the account of the same name, and users choose their user names themselves: a
/// user may be called root.
/// </remarks>
internal static partial class PrincipalNames
{
    private const int Most = 10;

    private static readonly ApiError NotOwn = new(
        403,
        "principal_not_allowed",
        "Without ssh-ca.create a certificate is for your own user name only."
    );

    /// <param name="node">Then each name ends in <c>@node</c>, so that no other server takes it.</param>
    public static Result<string[]> Resolve(IReadOnlyList<string?>? asked, Guid? node, Principal caller, string username)
    {
        var own = $"user:{username}";
        if (asked is null)
        {
            return Bind([own], node);
        }

        var problems = new ValidationErrors()
            .Check("principals", asked.Count is > 0 and <= Most, $"1 to {Most} names.")
            .Check(
                "principals",
                asked.All(name => name is not null && Name().IsMatch(name)),
                "Each has 1 to 64 letters, digits or ._:@+-, and begins with a letter, a digit or _."
            );
        if (problems.Error is { } error)
        {
            return error;
        }

        if (caller.CanAdmin("ssh-ca.create"))
        {
            return Bind(asked, node);
        }

        return asked.All(name => name == username || name == own) ? Bind([own], node) : NotOwn;
    }

    private static string[] Bind(IEnumerable<string?> names, Guid? node) =>
        [.. names.Select(name => node is null ? name! : $"{name}@{node}").Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._:@+-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
