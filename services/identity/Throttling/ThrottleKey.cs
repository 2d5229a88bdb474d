using System.Net;
using System.Net.Sockets;
using Panel.Hosting.Secrets;

namespace Panel.Identity.Throttling;

/// <summary>What failures are counted by, and how many lock it.</summary>
internal readonly record struct ThrottleKey(string Text, int Limit)
{
    /// <summary>
    /// Known or not: an unknown address costs the same work. Hashed, since it may be a mistyped secret.
    /// </summary>
    public static ThrottleKey Account(string normalizedEmail) => new($"account:{Token.Hash(normalizedEmail)}", 5);

    /// <summary>A whole household or office may stand behind one address, so it bears more than one account.</summary>
    public static ThrottleKey Address(string address) => new($"address:{Network(address)}", 20);

    public static ThrottleKey Setup(string address) => new($"setup:{Network(address)}", 5);

    /// <summary>Requests for a reset mail.</summary>
    public static ThrottleKey PasswordReset(string address) => new($"reset:{Network(address)}", 20);

    /// <summary>Registrations from one address.</summary>
    public static ThrottleKey Registration(string address, int limit) => new($"register:{Network(address)}", limit);

    /// <summary>All registrations together.</summary>
    public static ThrottleKey Registrations(int limit) => new("registrations", limit);

    /// <summary>Sign-ins that are sent to another provider: each costs a row for ten minutes.</summary>
    public static ThrottleKey ExternalSignIn(string address) => new($"external:{Network(address)}", 100);

    // An IPv6 subscriber owns a /64 and could take a new address for each attempt.
    private static string Network(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return "unknown";
        }

        if (ip.IsIPv4MappedToIPv6)
        {
            ip = ip.MapToIPv4();
        }

        return ip.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(ip.GetAddressBytes().AsSpan(0, 8))
            : ip.ToString();
    }
}
