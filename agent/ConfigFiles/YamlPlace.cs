namespace Panel.Agent.ConfigFiles;

/// <summary>What stands before a YAML value, and what a block scalar has behind it.</summary>
/// <param name="Start">Behind the colon or the dash, where the anchor and the tag stand if there are any.</param>
/// <param name="End">Behind the anchor and the tag, where a block value moves to when it becomes a single line.</param>
/// <param name="Anchor"><c>&amp;name</c>; empty without one.</param>
/// <param name="Tag"><c>!!str</c> and the like; empty without one.</param>
/// <param name="LacksColon">A key alone, as in <c>{a, b}</c>; a value needs a colon first.</param>
/// <param name="Tail">Of a block scalar, behind the blank lines that follow it. Null for all others.</param>
internal sealed record YamlPlace(
    int Start,
    int End,
    string Anchor,
    string Tag,
    bool LacksColon = false,
    int? Tail = null
);
