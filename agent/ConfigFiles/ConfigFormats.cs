namespace Panel.Agent.ConfigFiles;

/// <summary>The parsers by their names in a specification.</summary>
internal static class ConfigFormats
{
    private static readonly Dictionary<string, IConfigFormat> Formats = new()
    {
        ["file"] = new PlainFormat(),
        ["properties"] = new PropertiesFormat(),
        ["ini"] = new IniFormat(),
        ["json"] = new TreeFormat(new JsonSyntax()),
        ["yaml"] = new TreeFormat(new YamlSyntax()),
        ["yml"] = new TreeFormat(new YamlSyntax()),
        ["xml"] = new XmlFormat(),
    };

    public static IConfigFormat Of(string parser) =>
        Formats.GetValueOrDefault(parser) ?? throw new ConfigFormatException($"has an unknown parser, {parser}");
}
