using System.ComponentModel.DataAnnotations;

namespace Panel.Alerts.Rules;

/// <param name="From">Begin of the history, at most 30 days before its end.</param>
/// <param name="To">End of the history; now without it.</param>
internal sealed record RuleTestRequest(
    [property: Required] AlertRuleRequest? Rule,
    [property: Required] DateTimeOffset? From,
    DateTimeOffset? To
);

/// <param name="WouldHaveFired">In order of time.</param>
/// <param name="Notices">Without those that the cool-down holds back.</param>
/// <param name="Samples">Points of history that were looked at; older ones are means of one or ten minutes.</param>
/// <param name="Gaps">Times between two points that are longer than three of their intervals.</param>
internal sealed record RuleTestResponse(
    IReadOnlyList<RuleTestAlert> WouldHaveFired,
    int Notices,
    long Samples,
    int Gaps
);

/// <param name="To">Null while it would still fire at the end.</param>
/// <param name="Peak">The value farthest past the threshold.</param>
internal sealed record RuleTestAlert(RuleTestTarget Target, DateTimeOffset From, DateTimeOffset? To, double Peak);

/// <param name="Type">node or instance.</param>
internal sealed record RuleTestTarget(string Type, Guid Id, string Name);
