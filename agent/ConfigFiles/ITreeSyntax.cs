using System.Text;
using System.Text.Json.Nodes;

namespace Panel.Agent.ConfigFiles;

/// <summary>How a tree is written.</summary>
internal interface ITreeSyntax
{
    /// <summary>Null for a text without any value.</summary>
    TreeNode? Parse(string text);

    /// <summary>The edit that puts another value in the place of this one.</summary>
    TreeEdit Replace(string text, TreeNode node, JsonNode? value);

    TreeEdit AddMember(string text, TreeNode map, string key, JsonNode? value);

    TreeEdit AddItem(string text, TreeNode list, JsonNode? value);

    /// <summary>A text that had no value, with the value behind what it had.</summary>
    string Create(string text, JsonNode? value);

    /// <inheritdoc cref="IConfigFormat.Escape"/>
    string? Escape(Rune rune) => null;
}
