using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>What one setting does to a tree: the edits of its text, and how the tree must read afterwards.</summary>
internal sealed class TreeChange(string text, ConfigSetting setting)
{
    private readonly List<TreeEdit> _edits = [];
    private readonly Dictionary<TreeNode, JsonNode?> _replaced = [];
    private readonly Dictionary<TreeNode, (string? Key, JsonNode? Value)> _added = [];

    public string Text => text;

    public ConfigSetting Setting => setting;

    public bool IsEmpty => _edits.Count == 0;

    public void Replace(TreeNode node, JsonNode? value, TreeEdit edit)
    {
        _replaced[node] = value;
        _edits.Add(edit);
    }

    /// <param name="key">Null in a list.</param>
    public void Add(TreeNode parent, string? key, JsonNode? value, TreeEdit edit)
    {
        _added[parent] = (key, value);
        _edits.Add(edit);
    }

    public string Apply() => TreeEdit.Apply(text, _edits);

    /// <summary>Whether the new tree differs from the old one by this change and by nothing else.</summary>
    public bool Explains(TreeNode before, TreeNode? after)
    {
        if (after is null)
        {
            return false;
        }

        if (_replaced.TryGetValue(before, out var value))
        {
            return Holds(after, value);
        }

        if (before.Kind != after.Kind || before.Value != after.Value)
        {
            return false;
        }

        var children = after.Children.ToList();
        var keys = after.Members.ConvertAll(member => member.Key);
        if (_added.TryGetValue(before, out var added))
        {
            // At the end as a rule; at the beginning where the end is not safe.
            var at = children.FindLastIndex(child => Holds(child, added.Value));
            if (at < 0 || (added.Key is { } key && keys[at] != key))
            {
                return false;
            }

            children.RemoveAt(at);
            keys.RemoveRange(added.Key is null ? 0 : at, added.Key is null ? 0 : 1);
        }

        return before.Members.Select(member => member.Key).SequenceEqual(keys)
            && before.Children.Count() == children.Count
            && before.Children.Zip(children, Explains).All(same => same);
    }

    /// <summary>Whether the node already is the value.</summary>
    public static bool Holds(TreeNode node, JsonNode? value) =>
        (node.Kind, value?.GetValueKind()) switch
        {
            (TreeKind.Text, JsonValueKind.String) => node.Value == value!.GetValue<string>(),
            (TreeKind.Number, JsonValueKind.Number) => node.Value == value!.ToJsonString(),
            (TreeKind.Flag, JsonValueKind.True or JsonValueKind.False) => node.Value.Equals(
                value!.ToJsonString(),
                StringComparison.OrdinalIgnoreCase
            ),
            (TreeKind.Null, null) => true,
            (TreeKind.List, JsonValueKind.Array) => Holds(node.Items, value!.AsArray()),
            (TreeKind.Map, JsonValueKind.Object) => Holds(node.Members, value!.AsObject()),
            _ => false,
        };

    private static bool Holds(List<TreeNode> items, JsonArray list) =>
        items.Count == list.Count && items.Zip(list, Holds).All(holds => holds);

    private static bool Holds(List<TreeMember> members, JsonObject map) =>
        members.Count == map.Count
        && members.All(member => map.TryGetPropertyValue(member.Key, out var value) && Holds(member.Value, value));
}
