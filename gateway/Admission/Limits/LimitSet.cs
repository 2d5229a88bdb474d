using System.Collections.Concurrent;
using System.Collections.Frozen;
using Panel.Gateway.Admission.Limits.Connections;

namespace Panel.Gateway.Admission.Limits;

/// <summary>All limits, as one valid configuration has them. A change makes another set.</summary>
internal sealed class LimitSet(FrozenDictionary<string, Limit> limits, Plans plans, ConnectionCaps connections)
{
    // Limits that count without being named by a route.
    public const string Address = "address";
    public const string General = "general";
    public const string User = "user";
    public const string Agents = "agents";
    public static readonly string[] Always = [Address, General, User, Agents];

    private readonly ConcurrentDictionary<string, Limit[]> _byRoute = new(StringComparer.Ordinal);

    public Plans Plans => plans;

    public ConnectionCaps Connections => connections;

    public Limit ByAddress { get; } = limits[Address];

    public Limit[] OfUsers { get; } = [limits[General], limits[User]];

    public Limit[] OfAgents { get; } = [limits[Agents]];

    /// <param name="names">As in a route's metadata: names with commas between them. Null for none.</param>
    public Limit[] Named(string? names) =>
        names is null
            ? []
            : _byRoute.GetOrAdd(
                names,
                static (key, known) => [.. Split(key).Where(known.ContainsKey).Select(name => known[name])],
                limits
            );

    public static string[] Split(string names) =>
        names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
