using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>JSON and YAML: finds the values that a key means and edits the text around them.</summary>
internal sealed class TreeFormat(ITreeSyntax syntax) : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var root = syntax.Parse(text);
        foreach (var setting in settings)
        {
            var steps = TreePath.Parse(setting.Key).ToArray();
            if (root is not null)
            {
                (text, root) = Apply(text, root, setting, steps);
            }
            else if (!setting.IsConditional && !steps.Contains(TreePath.Wildcard))
            {
                text = syntax.Create(text, TreePath.Build(steps, Typed(null, setting.Value)));
                root = syntax.Parse(text);
            }
        }

        return text;
    }

    public string? Escape(System.Text.Rune rune) => syntax.Escape(rune);

    private (string Text, TreeNode? Root) Apply(string text, TreeNode root, ConfigSetting setting, string[] steps)
    {
        var change = new TreeChange(text, setting);
        Visit(change, root, steps, beneathWildcard: false);
        if (change.IsEmpty)
        {
            return (text, root);
        }

        var after = change.Apply();
        var newRoot = syntax.Parse(after);
        // Dropping an anchor that is used elsewhere, or a construct that was
        // misjudged: such a text must not reach the disk.
        return change.Explains(root, newRoot)
            ? (after, newRoot)
            : throw new ConfigFormatException($"{setting.Key}: it cannot be set without changing other values");
    }

    private void Visit(TreeChange change, TreeNode node, ReadOnlySpan<string> steps, bool beneathWildcard)
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
            else if (NewValue(change, rest, out var value))
            {
                change.Add(node, step, value, syntax.AddMember(change.Text, node, step, value));
            }
        }
        else if (node.Kind is TreeKind.List && TreePath.Index(step) is { } index && index <= node.Items.Count)
        {
            if (index < node.Items.Count)
            {
                Visit(change, node.Items[index], rest, beneathWildcard);
            }
            else if (NewValue(change, rest, out var value))
            {
                change.Add(node, null, value, syntax.AddItem(change.Text, node, value));
            }
        }
        else if (node.Kind is TreeKind.Null && !beneathWildcard && (TreePath.Index(step) ?? 0) == 0)
        {
            if (NewValue(change, steps, out var value))
            {
                change.Replace(node, value, syntax.Replace(change.Text, node, value));
            }
        }
        else if (!beneathWildcard && !change.Setting.IsConditional)
        {
            throw new ConfigFormatException($"{change.Setting.Key}: there is no place for {step}");
        }
    }

    private static bool NewValue(TreeChange change, ReadOnlySpan<string> rest, out JsonNode? value)
    {
        var isNew = !change.Setting.IsConditional && !rest.Contains(TreePath.Wildcard);
        value = isNew ? TreePath.Build(rest, Typed(null, change.Setting.Value)) : null;
        return isNew;
    }

    private void Set(TreeChange change, TreeNode node)
    {
        var current = node.Kind is TreeKind.Map or TreeKind.List ? change.Text[node.Start..node.End] : node.Value;
        var value = change.Setting.ReplaceTyped(current, out var applies);
        if (applies && !TreeChange.Holds(node, value = Typed(node, value)))
        {
            change.Replace(node, value, syntax.Replace(change.Text, node, value));
        }
    }

    // Values come as texts mostly. The type that is there is what the game reads;
    // where none is, whole numbers are numbers, as Wings has it.
    private static JsonNode? Typed(TreeNode? there, JsonNode? value)
    {
        if (value?.GetValueKind() is not JsonValueKind.String || there?.Kind is TreeKind.Text)
        {
            return value;
        }

        var text = value.GetValue<string>();
        return there?.Kind is TreeKind.Flag && text is "true" or "false" ? JsonValue.Create(text == "true")
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && whole.ToString(CultureInfo.InvariantCulture) == text
                ? JsonValue.Create(whole)
            : there?.Kind is TreeKind.Number && JsonNumber(text) is { } number ? number
            : value;
    }

    private static JsonValue? JsonNumber(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonValue value && value.GetValueKind() is JsonValueKind.Number
                ? value
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
