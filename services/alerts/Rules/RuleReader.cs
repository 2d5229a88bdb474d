using System.Text.RegularExpressions;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Targets;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;

namespace Panel.Alerts.Rules;

/// <summary>Checks a rule as a user wrote it and puts it into the row. Names every problem.</summary>
internal sealed partial class RuleReader(AlertRuleRequest request)
{
    private const double MostThreshold = 1e18;
    private const int DefaultDuration = 300;
    private const int DefaultCooldown = 600;

    private static readonly string[] NodeStates = ["online", "offline"];
    private static readonly string[] InstanceStates =
    [
        .. Enum.GetNames<Panel.Contracts.InstanceState>().Select(TargetStates.Of),
    ];

    private readonly Dictionary<string, string[]> _problems = new(StringComparer.Ordinal);

    /// <summary>Null when all is well; the row is changed only then.</summary>
    public ApiError? Apply(AlertRule rule)
    {
        var name = ReadName();
        var type = ReadType();
        var metric = ReadMetric(type);
        var (comparison, threshold, value, resolve) = ReadComparison(metric, type);
        var severity = ReadNamed<AlertSeverity>("severity", request.Severity, AlertSeverity.Warn);
        var duration = ReadSeconds(
            "duration_seconds",
            request.DurationSeconds,
            metric == RuleMetric.State ? 0 : DefaultDuration,
            RuleLimits.LongestDuration
        );
        var keep = ReadSeconds("keep_firing_seconds", request.KeepFiringSeconds, 0, RuleLimits.LongestDuration);
        var cooldown = ReadSeconds(
            "cooldown_seconds",
            request.CooldownSeconds,
            DefaultCooldown,
            RuleLimits.LongestCooldown
        );
        var selector = ReadLabels("selector", request.Selector);
        var labels = ReadLabels("labels", request.Labels);
        CheckRest();
        if (_problems.Count > 0)
        {
            return ApiErrors.Invalid(_problems);
        }

        (rule.Name, rule.TargetType, rule.TargetId, rule.Selector) = (name, type, request.TargetId, selector);
        (rule.Metric, rule.Operator, rule.Threshold) = (metric, comparison, threshold);
        (rule.Value, rule.ResolveThreshold) = (value, resolve);
        (rule.DurationSeconds, rule.KeepFiringSeconds, rule.CooldownSeconds) = (duration, keep, cooldown);
        (rule.Severity, rule.Labels) = (severity, labels);
        rule.Description = request.Description?.Trim() ?? "";
        rule.Enabled = request.Enabled ?? true;
        rule.NotifyInApp = request.NotifyInApp ?? true;
        rule.IntegrationIds = [.. (request.IntegrationIds ?? []).Distinct()];
        rule.RunbookUrl = request.RunbookUrl;
        return null;
    }

    private string ReadName()
    {
        var name = request.Name?.Trim() ?? "";
        if (name.Length is 0 or > RuleLimits.LongestName || name.Any(char.IsControl))
        {
            _problems["name"] = [$"One line of 1 to {RuleLimits.LongestName} characters."];
        }

        return name;
    }

    private string ReadType()
    {
        if (request.TargetType is KnownTarget.Node or KnownTarget.Instance)
        {
            return request.TargetType;
        }

        _problems["target_type"] = ["Must be node or instance."];
        return KnownTarget.Node;
    }

    private RuleMetric ReadMetric(string type)
    {
        var metric = ReadNamed<RuleMetric>("metric", request.Metric, otherwise: null);
        if (metric == RuleMetric.HeartbeatMissed && type != KnownTarget.Node)
        {
            _problems["metric"] = ["heartbeat_missed is measured of nodes only."];
        }

        return metric;
    }

    private (RuleOperator Operator, double Threshold, string? Value, double? Resolve) ReadComparison(
        RuleMetric metric,
        string type
    )
    {
        if (metric == RuleMetric.State)
        {
            return (RuleOperator.Eq, 0, ReadState(type), null);
        }

        var comparison = ReadNamed<RuleOperator>("operator", request.Operator, otherwise: null);
        var threshold = ReadNumber("threshold", request.Threshold);
        if (request.Value is not null && !_problems.ContainsKey("metric"))
        {
            _problems["value"] = ["Only for the metric state."];
        }

        if (request.ResolveThreshold is null)
        {
            return (comparison, threshold, null, null);
        }

        var resolve = ReadNumber("resolve_threshold", request.ResolveThreshold);
        if (IsBeyond(comparison, threshold, resolve))
        {
            _problems["resolve_threshold"] = ["Must be on the side of the threshold where the alert is over."];
        }

        return (comparison, threshold, null, resolve);
    }

    private string ReadState(string type)
    {
        if (request.Operator is not (null or "eq"))
        {
            _problems["operator"] = ["Must be eq for the metric state."];
        }

        if (request.Threshold is not null || request.ResolveThreshold is not null)
        {
            _problems["threshold"] = ["The metric state is compared with value."];
        }

        var states = type == KnownTarget.Node ? NodeStates : InstanceStates;
        if (request.Value is { } value && states.Contains(value))
        {
            return value;
        }

        _problems["value"] = [$"Must be one of {string.Join(", ", states)}."];
        return "";
    }

    private static bool IsBeyond(RuleOperator comparison, double threshold, double resolve) =>
        comparison switch
        {
            RuleOperator.Gt or RuleOperator.Gte => resolve > threshold,
            RuleOperator.Lt or RuleOperator.Lte => resolve < threshold,
            _ => resolve != threshold,
        };

    private double ReadNumber(string field, double? number)
    {
        if (number is { } given && double.IsFinite(given) && Math.Abs(given) <= MostThreshold)
        {
            return given;
        }

        _problems[field] = ["Must be a number."];
        return 0;
    }

    private int ReadSeconds(string field, int? seconds, int otherwise, int most)
    {
        if (seconds is < 0 || seconds > most)
        {
            _problems[field] = [$"Must be from 0 to {most}."];
        }

        return seconds ?? otherwise;
    }

    private T ReadNamed<T>(string field, string? text, T? otherwise)
        where T : struct, Enum
    {
        if (text is null && otherwise is { } given)
        {
            return given;
        }

        if (text is not null && EnumNames.Find<T>(text) is { } found)
        {
            return found;
        }

        _problems[field] = [$"Must be one of {EnumNames.List<T>()}."];
        return default;
    }

    private Dictionary<string, string> ReadLabels(string field, IReadOnlyDictionary<string, string>? labels)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels ?? new Dictionary<string, string>())
        {
            read[key] = value ?? "";
        }

        if (
            read.Count > RuleLimits.MostLabels
            || read.Any(label =>
                !LabelName().IsMatch(label.Key)
                || label.Value.Length > RuleLimits.LongestLabelValue
                || label.Value.Any(char.IsControl)
            )
        )
        {
            _problems[field] =
            [
                $"At most {RuleLimits.MostLabels} labels: names of letters, digits, dots, dashes, slashes and "
                    + $"underscores, values of at most {RuleLimits.LongestLabelValue} characters.",
            ];
        }

        return read;
    }

    private void CheckRest()
    {
        if (
            request.Description is { } description
            && (
                description.Length > RuleLimits.LongestDescription
                || description.Contains('\0', StringComparison.Ordinal)
            )
        )
        {
            _problems["description"] = [$"At most {RuleLimits.LongestDescription} characters."];
        }

        if (request.IntegrationIds is { Count: > RuleLimits.MostIntegrations })
        {
            _problems["integration_ids"] = [$"At most {RuleLimits.MostIntegrations}."];
        }

        if (request.TargetId is not null && request.Selector is { Count: > 0 })
        {
            _problems["selector"] = ["Either target_id or selector."];
        }

        if (
            request.RunbookUrl is { } url
            && !(
                url.Length <= RuleLimits.LongestUrl
                && Uri.TryCreate(url, UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https"
            )
        )
        {
            _problems["runbook_url"] = ["Must be an http or https address."];
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LabelName();
}
