using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>Reads the variables of an egg's JSON into those of a workload, and writes them back.</summary>
internal static class EggVariables
{
    /// <summary>Names whose value the panel sets itself.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "STARTUP",
        "SERVER_IP",
        "SERVER_PORT",
        "SERVER_MEMORY",
        "P_SERVER_UUID",
        "P_SERVER_LOCATION",
        "TZ",
    };

    public static IReadOnlyList<WorkloadVariable> Read(JsonNode? node, EggNotes notes)
    {
        if (node is not (null or JsonArray or JsonObject) && !string.IsNullOrEmpty(notes.Text(node, "variables")))
        {
            notes.Wrong("variables", "must be a list");
        }

        var variables = new List<WorkloadVariable>();
        var items = node switch
        {
            JsonArray list => list.AsEnumerable(),
            JsonObject map => map.Select(member => member.Value),
            _ => [],
        };
        foreach (var (i, item) in items.Index())
        {
            if (item is not JsonObject source)
            {
                notes.Wrong($"variables[{i}]", "must be an object");
            }
            else if (Variable(source, $"variables[{i}]", notes) is { } variable)
            {
                if (variables.RemoveAll(earlier => earlier.Env == variable.Env) > 0)
                {
                    notes.Odd($"variables[{i}].env_variable", $"repeats {variable.Env}; the last one is used");
                }

                variables.Add(variable);
            }
        }

        if (notes.Budget.IsSpent)
        {
            notes.Odd("variables", "have rules that take too long to check; not all of them were looked at");
        }

        return variables;
    }

    public static JsonObject Write(WorkloadVariable variable, bool rulesAsList) =>
        new()
        {
            ["name"] = variable.Name,
            ["description"] = variable.Description ?? "",
            ["env_variable"] = variable.Env,
            ["default_value"] = variable.Default ?? "",
            ["user_viewable"] = variable.Viewable,
            ["user_editable"] = variable.Editable,
            ["rules"] = rulesAsList
                ? new JsonArray([.. variable.Rules.Select(rule => JsonValue.Create(rule))])
                : RuleText.Join(variable.Rules),
            ["field_type"] = "text",
        };

    private static WorkloadVariable? Variable(JsonObject source, string field, EggNotes notes)
    {
        var env = notes.Text(source["env_variable"], $"{field}.env_variable")?.Trim() ?? "";
        if (!EnvName.IsValid(env))
        {
            notes.Wrong(
                $"{field}.env_variable",
                env.Length == 0 ? "is required" : "may hold letters, digits and underscores only"
            );
            return null;
        }

        if (Reserved.Contains(env))
        {
            notes.Odd($"{field}.env_variable", $"{env} is set by the panel; the variable's value is not used");
        }

        var name = notes.Text(source["name"], $"{field}.name")?.Trim();
        return new WorkloadVariable(
            string.IsNullOrEmpty(name) ? env : name,
            env,
            notes.Text(source["description"], $"{field}.description")?.ReplaceLineEndings("\n"),
            notes.Text(source["default_value"], $"{field}.default_value"),
            Rules(source, field, notes),
            notes.Flag(source["user_viewable"], $"{field}.user_viewable", true),
            notes.Flag(source["user_editable"], $"{field}.user_editable", true)
        );
    }

    private static IReadOnlyList<string> Rules(JsonObject source, string field, EggNotes notes)
    {
        var rules = source["rules"] is JsonArray or JsonObject
            ? notes.Texts(source["rules"], $"{field}.rules")
            : RuleText.Split(notes.Text(source["rules"], $"{field}.rules") ?? "");
        if (notes.Budget.IsSpent)
        {
            return rules;
        }

        var set = new RuleSet(rules);
        foreach (var rule in set.Unenforced(notes.Budget))
        {
            notes.Odd($"{field}.rules", $"{rule} is kept but not enforced");
        }

        if (
            notes.Text(source["default_value"], $"{field}.default_value") is { Length: > 0 } value
            && set.Check(value, notes.Budget) is { Count: > 0 } reasons
            && !reasons.Contains(RuleBudget.SpentMessage)
        )
        {
            notes.Odd($"{field}.default_value", $"breaks its own rules: {string.Join(", ", reasons)}");
        }

        return rules;
    }
}
