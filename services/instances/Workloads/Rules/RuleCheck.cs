using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Rules;

/// <summary>One rule against one value that is not empty, as Laravel has it.</summary>
internal static class RuleCheck
{
    public static bool Knows(Rule rule) =>
        rule.Name switch
        {
            "required"
            or "nullable"
            or "sometimes"
            or "filled"
            or "present"
            or "bail"
            or "string"
            or "accepted"
            or "integer"
            or "numeric"
            or "boolean"
            or "in"
            or "not_in" => true,
            "alpha" or "alpha_num" or "alpha_dash" or "ascii" or "lowercase" or "uppercase" => true,
            "url"
            or "active_url"
            or "ip"
            or "ipv4"
            or "ipv6"
            or "email"
            or "json"
            or "uuid"
            or "date"
            or "starts_with"
            or "ends_with"
            or "doesnt_start_with"
            or "doesnt_end_with" => true,
            "min" or "max" or "size" or "gt" or "gte" or "lt" or "lte" or "digits" or "min_digits" or "max_digits" =>
                rule.Number(0) is not null,
            "between" or "digits_between" => rule.Number(0) is not null && rule.Number(1) is not null,
            "regex" or "not_regex" => PhpRegex.Parse(rule.Argument)?.IsValid() == true,
            _ => false,
        };

    /// <summary>Why the value is refused; null when it is fine or the rule cannot be enforced.</summary>
    public static string? Check(Rule rule, RuleSize value, RuleBudget budget) =>
        rule.Name is "regex" or "not_regex" ? Matches(rule, value.Text, budget)
        : Knows(rule) ? Check(rule, value)
        : null;

    private static string? Check(Rule rule, RuleSize value) =>
        rule.Name switch
        {
            "integer" => Unless(Numeric.IsInteger(value.Text), "must be a whole number"),
            "numeric" => Unless(Numeric.Parse(value.Text) is not null, "must be a number"),
            "boolean" => Unless(value.Text is "0" or "1", "must be 0 or 1"),
            "accepted" => Unless(value.Text is "1" or "yes" or "on" or "true", "must be accepted"),
            "in" => Unless(rule.Arguments.Contains(value.Text), $"must be one of {string.Join(", ", rule.Arguments)}"),
            "not_in" => Unless(
                !rule.Arguments.Contains(value.Text),
                $"must not be one of {string.Join(", ", rule.Arguments)}"
            ),
            "min" or "gte" => Unless(value.Size >= rule.Number(0), $"must be at least {rule.Argument}{value.Unit}"),
            "max" or "lte" => Unless(value.Size <= rule.Number(0), $"must be at most {rule.Argument}{value.Unit}"),
            "gt" => Unless(value.Size > rule.Number(0), $"must be more than {rule.Argument}{value.Unit}"),
            "lt" => Unless(value.Size < rule.Number(0), $"must be less than {rule.Argument}{value.Unit}"),
            "size" => Unless(value.Size == rule.Number(0), $"must be {rule.Argument}{value.Unit}"),
            "between" => Unless(
                value.Size >= rule.Number(0) && value.Size <= rule.Number(1),
                $"must be from {rule.Arguments[0]} to {rule.Arguments[1]}{value.Unit}"
            ),
            "digits" => Unless(
                Digits(value.Text) && value.Text.Length == rule.Number(0),
                $"must be {rule.Argument} digits"
            ),
            "min_digits" => Unless(
                Digits(value.Text) && value.Text.Length >= rule.Number(0),
                $"must be at least {rule.Argument} digits"
            ),
            "max_digits" => Unless(
                Digits(value.Text) && value.Text.Length <= rule.Number(0),
                $"must be at most {rule.Argument} digits"
            ),
            "digits_between" => Unless(
                Digits(value.Text) && value.Text.Length >= rule.Number(0) && value.Text.Length <= rule.Number(1),
                $"must be {rule.Arguments[0]} to {rule.Arguments[1]} digits"
            ),
            "starts_with" => Unless(
                rule.Arguments.Any(start => value.Text.StartsWith(start, StringComparison.Ordinal)),
                $"must start with one of {string.Join(", ", rule.Arguments)}"
            ),
            "ends_with" => Unless(
                rule.Arguments.Any(end => value.Text.EndsWith(end, StringComparison.Ordinal)),
                $"must end with one of {string.Join(", ", rule.Arguments)}"
            ),
            "doesnt_start_with" => Unless(
                !rule.Arguments.Any(start => value.Text.StartsWith(start, StringComparison.Ordinal)),
                $"must not start with {string.Join(", ", rule.Arguments)}"
            ),
            "doesnt_end_with" => Unless(
                !rule.Arguments.Any(end => value.Text.EndsWith(end, StringComparison.Ordinal)),
                $"must not end with {string.Join(", ", rule.Arguments)}"
            ),
            _ => RuleFormats.Check(rule, value.Text),
        };

    private static string? Matches(Rule rule, string text, RuleBudget budget)
    {
        try
        {
            var left = budget.Left;
            return left <= TimeSpan.Zero ? RuleBudget.SpentMessage
                : PhpRegex.Parse(rule.Argument)?.IsMatch(text, left) is { } matches
                    ? Unless(matches == rule.Name is "regex", "has an invalid format")
                : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return RuleBudget.SpentMessage;
        }
    }

    private static bool Digits(string text) => text.All(char.IsAsciiDigit);

    private static string? Unless(bool fine, string message) => fine ? null : message;
}
