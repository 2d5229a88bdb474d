namespace Panel.Agent.ConfigFiles;

internal enum TreeKind
{
    Map,
    List,
    Text,
    Number,
    Flag,
    Null,
    Opaque,
}

/// <summary>A value of a JSON or YAML text and the characters that it covers.</summary>
internal sealed class TreeNode
{
    public required TreeKind Kind { get; init; }
    public required int Start { get; init; }

    /// <summary>Behind the last character.</summary>
    public required int End { get; set; }

    /// <summary>The value of a scalar; the text of what is opaque.</summary>
    public string Value { get; init; } = "";

    /// <summary>Written with brackets; always so in JSON.</summary>
    public bool Flow { get; init; } = true;

    /// <summary>How YAML attaches the value to its place; null in JSON.</summary>
    public YamlPlace? Yaml { get; init; }
    public List<TreeMember> Members { get; } = [];
    public List<TreeNode> Items { get; } = [];

    public IEnumerable<TreeNode> Children => Kind is TreeKind.Map ? Members.Select(member => member.Value) : Items;
}

internal sealed record TreeMember(string Key, int KeyStart, TreeNode Value);

/// <summary>Replaces the characters from start to end.</summary>
internal sealed record TreeEdit(int Start, int End, string Text)
{
    /// <summary>Makes all edits of one text, which must not overlap.</summary>
    public static string Apply(string text, IEnumerable<TreeEdit> edits) =>
        edits
            .OrderByDescending(edit => edit.Start)
            .Aggregate(
                text,
                (result, edit) => string.Concat(result.AsSpan(0, edit.Start), edit.Text, result.AsSpan(edit.End))
            );
}
