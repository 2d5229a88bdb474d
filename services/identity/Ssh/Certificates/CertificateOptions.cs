using System.Net;
using Panel.Identity.Users;

namespace Panel.Identity.Ssh.Certificates;

/// <summary>
/// The options and extensions that a certificate may carry (OpenSSH's PROTOCOL.certkeys). Anything else is refused.
/// </summary>
internal static class CertificateOptions
{
    private const string ForceCommand = "force-command";
    private const string SourceAddress = "source-address";
    private const int LongestCommand = 1024;
    private const int MostNetworks = 32;

    private static readonly string[] Known =
    [
        "permit-X11-forwarding",
        "permit-agent-forwarding",
        "permit-port-forwarding",
        "permit-pty",
        "permit-user-rc",
    ];

    public static ValidationErrors CheckOptions(
        this ValidationErrors problems,
        IReadOnlyDictionary<string, string?>? asked
    )
    {
        foreach (var (name, value) in asked ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            problems.Check("critical_options", ProblemOf(name, value) is null, ProblemOf(name, value) ?? "");
        }

        return problems;
    }

    public static ValidationErrors CheckExtensions(this ValidationErrors problems, IReadOnlyList<string?>? asked) =>
        problems.Check(
            "extensions",
            asked?.All(name => Known.Contains(name, StringComparer.Ordinal)) ?? true,
            $"Each is one of {string.Join(", ", Known)}."
        );

    /// <summary>As they are written; only after <see cref="CheckOptions"/>.</summary>
    public static IReadOnlyDictionary<string, string> Options(IReadOnlyDictionary<string, string?>? asked) =>
        (asked ?? new Dictionary<string, string?>(StringComparer.Ordinal)).ToDictionary(
            option => option.Key,
            option => option.Key == SourceAddress ? Networks(option.Value)! : option.Value!,
            StringComparer.Ordinal
        );

    /// <summary>A terminal, unless something else is asked for.</summary>
    public static IReadOnlyCollection<string> Extensions(IReadOnlyList<string?>? asked) =>
        asked is null ? ["permit-pty"] : [.. asked.OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? ProblemOf(string name, string? value) =>
        name switch
        {
            ForceCommand => value is { Length: > 0 and <= LongestCommand } && !value.Any(char.IsControl)
                ? null
                : $"{ForceCommand} has 1 to {LongestCommand} characters in one line.",
            SourceAddress => Networks(value) is not null
                ? null
                : $"{SourceAddress} is a list of 1 to {MostNetworks} addresses or networks, with commas between them.",
            _ => $"Only {ForceCommand} and {SourceAddress}.",
        };

    // A server refuses the certificate for ever when it cannot read the
    // list, so it is written in one form: address/bits.
    private static string? Networks(string? text)
    {
        if (
            text is not { Length: > 0 and <= MostNetworks * 50 }
            || text.Split(',') is not { Length: <= MostNetworks } parts
        )
        {
            return null;
        }

        var networks = parts.Select(Network).ToList();
        return networks.Contains(null) ? null : string.Join(',', networks);
    }

    private static string? Network(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out var network) ? network.ToString() : null;
        }

        return IPAddress.TryParse(text, out var address) && text.AsSpan().IndexOfAny('.', ':') >= 0
            ? $"{address}/{address.GetAddressBytes().Length * 8}"
            : null;
    }
}
