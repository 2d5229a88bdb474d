namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>Texts that formats stumble over.</summary>
internal static class FuzzText
{
    public static readonly string[] Values =
    [
        "plain", "25565", "true", "", "My Server", "it's", "say \"hi\"", "é ü 日本", "🔥 hi",
        "a: b", "a # b", "- x", "[x]", "{x}", "*x", "&x", "!x", "%x", "@x",
        "null", "~", "yes", "1.0", "007", "0x1F", "-5", "1e3", " lead", "trail ", 
        "back\\slash", "tab\there", "two\nlines", "$1", "a=b", "a;b", "<x>&amp;", "]]>",
        "\u2028", "\u0085", "\uFEFF", "x\r\ny", "'", "\"", "\\", "|", ">", "?", ":", "#", "a\\", "${x}", "{{x}}",
    ];

    public static string Value(Choices choices) => Values[choices.Below(Values.Length)];
}
