using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>JSON and YAML: finds the values that a key means and edits the text around them.</summary>
internal sealed class TreeFormat(ITreeSyntax syntax) : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        foreach (var setting in settings)
        {
            var steps = TreePath.Parse(setting.Key).ToArray();
            if (syntax.Parse(text) is { } root)
            {
                var edits = new List<TreeEdit>();
                Visit(new Change(text, setting, edits), root, steps, beneathWildcard: false);
                text = edits.OrderByDescending(edit => edit.Start).Aggregate(text, (result, edit) => string.Concat(result.AsSpan(0, edit.Start), edit.Text, result.AsSpan(edit.End)));
            }
            else if (!setting.IsConditional && !steps.Contains(TreePath.Wildcard))
            {
                text = syntax.Create(text, TreePath.Build(steps, Typed(null, setting.Value)));
            }
        }

        // An edit that broke the text (by dropping an anchor that is used elsewhere) must not reach the disk.
        _ = syntax.Parse(text);
        return text;
    }

    private void Visit(Change change, TreeNode node, ReadOnlySpan<string> steps, bool beneathWildcard)
    {
        if (steps.Length == 0)
        {
            Set(change, node);
            return;
        }

        var step = steps[0];
        var rest = steps[1..];
        if (step == TreePath.Wildcard)
        {
            foreach (var child in node.Children)
            {
                Visit(change, child, rest, beneathWildcard: true);
            }
        }
        else if (node.Kind is TreeKind.Map && step is not ['[', ..])
        {
            if (node.Members.FindLast(member => member.Key == step) is { } member)
            {
                Visit(change, member.Value, rest, beneathWildcard);
            }
            else
            {
                Add(change, rest, value => syntax.AddMember(change.Text, node, step, value));
            }
        }
        else if (node.Kind is TreeKind.List && TreePath.Index(step) is { } index && index <= node.Items.Count)
        {
            if (index < node.Items.Count)
            {
                Visit(change, node.Items[index], rest, beneathWildcard);
            }
            else
            {
                Add(change, rest, value => syntax.AddItem(change.Text, node, value));
            }
        }
        else if (node.Kind is TreeKind.Null && !beneathWildcard && (TreePath.Index(step) ?? 0) == 0)
        {
            Add(change, steps, value => syntax.Replace(change.Text, node, value));
        }
        else if (!beneathWildcard)
        {
            throw new ConfigFormatException($"{change.Setting.Key}: there is no place for {step}");
        }
    }

    private static void Add(Change change, ReadOnlySpan<string> rest, Func<JsonNode?, TreeEdit> edit)
    {
        if (!change.Setting.IsConditional && !rest.Contains(TreePath.Wildcard))
        {
            change.Edits.Add(edit(TreePath.Build(rest, Typed(null, change.Setting.Value))));
        }
    }

    private void Set(Change change, TreeNode node)
    {
        var current = node.Kind is TreeKind.Map or TreeKind.List ? change.Text[node.Start..node.End] : node.Value;
        var value = change.Setting.ReplaceTyped(current, out var applies);
        if (applies && !IsSame(node, value = Typed(node, value)))
        {
            change.Edits.Add(syntax.Replace(change.Text, node, value));
        }
    }

    // Values come as texts mostly. The type that is there is what the game reads; where none is, whole numbers are numbers, as Wings has it.
    private static JsonNode? Typed(TreeNode? there, JsonNode? value)
    {
        if (value?.GetValueKind() is not JsonValueKind.String || there?.Kind is TreeKind.Text)
        {
            return value;
        }

        var text = value.GetValue<string>();
        return there?.Kind is TreeKind.Flag && text is "true" or "false" ? JsonValue.Create(text == "true")
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text ? JsonValue.Create(whole)
            : there?.Kind is TreeKind.Number && JsonNumber(text) is { } number ? number
            : value;
    }

    private static JsonValue? JsonNumber(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonValue value && value.GetValueKind() is JsonValueKind.Number ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSame(TreeNode node, JsonNode? value) => (node.Kind, value?.GetValueKind()) switch
    {
        (TreeKind.Text, JsonValueKind.String) => node.Value == value!.GetValue<string>(),
        (TreeKind.Number, JsonValueKind.Number) => node.Value == value!.ToJsonString(),
        (TreeKind.Flag, JsonValueKind.True or JsonValueKind.False) => node.Value.Equals(value!.ToJsonString(), StringComparison.OrdinalIgnoreCase),
        (TreeKind.Null, null) => true,
        _ => false,
    };

    private sealed record Change(string Text, ConfigSetting Setting, List<TreeEdit> Edits);
}
