using System.Text.RegularExpressions;

namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>Everything that the configuration says about limits, with every problem in it.</summary>
internal sealed partial record LimitSettings(
    IReadOnlyDictionary<string, LimitOptions> Limits,
    IReadOnlyDictionary<string, PlanOptions> Plans,
    ConnectionLimitOptions Connections,
    SharedLimitOptions Store,
    IReadOnlyList<string> Problems
)
{
    public static LimitSettings Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var limits = ReadAll<LimitOptions>(configuration, LimitOptions.Section, problems);
        var plans = ReadAll<PlanOptions>(configuration, PlanOptions.Section, problems);
        var connections = ReadOne<ConnectionLimitOptions>(
            configuration.GetSection(ConnectionLimitOptions.Section),
            problems
        );
        var store = ReadOne<SharedLimitOptions>(configuration.GetSection(SharedLimitOptions.Section), problems);
        problems.AddRange(store.Problems());
        problems.AddRange(limits.SelectMany(limit => ProblemsOf(limit.Key, limit.Value, plans)));
        problems.AddRange(
            LimitSet.Always.Where(name => !limits.ContainsKey(name)).Select(name => $"Limits:{name}: is missing.")
        );
        if (limits.TryGetValue(LimitSet.Address, out var address) && address.Partition != LimitPartition.Address)
        {
            problems.Add("Limits:address:Partition: must be Address.");
        }

        foreach (var name in LimitSet.Always.Skip(1))
        {
            if (
                limits.TryGetValue(name, out var limit)
                && limit.Partition is not (LimitPartition.Credential or LimitPartition.User)
            )
            {
                problems.Add($"Limits:{name}:Partition: must be Credential or User.");
            }
        }

        problems.AddRange(ProblemsOf(connections, plans));
        problems.AddRange(ProblemsOfRoutes(configuration, limits));
        return new LimitSettings(limits, plans, connections, store, problems);
    }

    // One by one, so that a value that cannot be read hides no other problem.
    private static Dictionary<string, T> ReadAll<T>(IConfiguration configuration, string section, List<string> problems)
        where T : class, new()
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var one in configuration.GetSection(section).GetChildren())
        {
            all[one.Key] = ReadOne<T>(one, problems);
        }

        return all;
    }

    private static T ReadOne<T>(IConfigurationSection section, List<string> problems)
        where T : class, new()
    {
        try
        {
            return section.Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            problems.Add($"{section.Path}: {exception.InnerException?.Message ?? exception.Message}");
            return new T();
        }
    }

    private static IEnumerable<string> ProblemsOf(
        string name,
        LimitOptions limit,
        Dictionary<string, PlanOptions> plans
    )
    {
        if (!NameForm().IsMatch(name))
        {
            yield return $"Limits:{name}: a name has lower-case letters, digits and dashes.";
        }

        if (limit.Capacity is < 1 or > 10_000_000)
        {
            yield return $"Limits:{name}:Capacity: must be 1 to 10,000,000.";
        }

        foreach (var problem in ProblemsOf($"Limits:{name}", limit))
        {
            yield return problem;
        }

        if (limit.Plans.Count > 0 && limit.Partition is not (LimitPartition.Credential or LimitPartition.User))
        {
            yield return $"Limits:{name}:Plans: only for limits by Credential or User.";
        }

        foreach (var (plan, rate) in limit.Plans)
        {
            if (!plans.ContainsKey(plan))
            {
                yield return $"Limits:{name}:Plans:{plan}: there is no LimitPlans:{plan}.";
            }

            foreach (var problem in ProblemsOf($"Limits:{name}:Plans:{plan}", rate))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> ProblemsOf(string path, LimitRate rate)
    {
        if (rate.Permits is < 1 or > 10_000_000)
        {
            yield return $"{path}:Permits: must be 1 to 10,000,000.";
        }

        if (rate.Window < TimeSpan.FromSeconds(1) || rate.Window > TimeSpan.FromDays(1))
        {
            yield return $"{path}:Window: must be a second to a day.";
        }

        if (rate.Burst is < 1 or > 10_000_000)
        {
            yield return $"{path}:Burst: must be 1 to 10,000,000.";
        }
    }

    private static IEnumerable<string> ProblemsOf(
        ConnectionLimitOptions connections,
        Dictionary<string, PlanOptions> plans
    )
    {
        if (connections.PerUser is < 1 or > 1_000_000)
        {
            yield return "ConnectionLimits:PerUser: must be 1 to 1,000,000.";
        }

        if (connections.PerInstance is < 1 or > 1_000_000)
        {
            yield return "ConnectionLimits:PerInstance: must be 1 to 1,000,000.";
        }

        foreach (var (plan, most) in connections.Plans)
        {
            if (!plans.ContainsKey(plan))
            {
                yield return $"ConnectionLimits:Plans:{plan}: there is no LimitPlans:{plan}.";
            }

            if (most is < 1 or > 1_000_000)
            {
                yield return $"ConnectionLimits:Plans:{plan}: must be 1 to 1,000,000.";
            }
        }
    }

    private static IEnumerable<string> ProblemsOfRoutes(
        IConfiguration configuration,
        Dictionary<string, LimitOptions> limits
    ) =>
        from route in configuration.GetSection("ReverseProxy:Routes").GetChildren()
        from name in LimitSet.Split(route.GetSection("Metadata")[RouteLimits.Names] ?? "")
        where !limits.ContainsKey(name)
        select $"{route.Path}:Metadata:{RouteLimits.Names}: there is no Limits:{name}.";

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex NameForm();
}
