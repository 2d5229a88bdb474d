using System.Text.RegularExpressions;

namespace Panel.Architecture.Tests;

public sealed partial class NamespaceTests
{
    private static readonly string[] Skipped = ["/bin/", "/obj/", "/Migrations/", "/link/"];

    [Theory]
    [InlineData("gateway", "Panel.Gateway")]
    [InlineData("agent", "Panel.Agent")]
    [InlineData("services/identity", "Panel.Identity")]
    [InlineData("services/nodes", "Panel.Nodes")]
    [InlineData("services/instances", "Panel.Instances")]
    [InlineData("services/billing", "Panel.Billing")]
    [InlineData("services/alerts", "Panel.Alerts")]
    [InlineData("standalone", "Panel.Standalone")]
    public void Namespace_OfEachFile_IsItsFolder(string folder, string root)
    {
        var project = Path.Combine(Repository.Root, folder);
        var files = Directory
            .EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Skipped.Any(part => file.Contains(part, StringComparison.Ordinal)))
            .ToArray();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => Declared(file) is { } name && name != Expected(file));

        string Expected(string file) =>
            string.Join('.', [root, .. Path.GetRelativePath(project, file).Split('/')[..^1]]);
    }

    private static string? Declared(string file) =>
        File.ReadLines(file).Select(line => Declaration().Match(line)).FirstOrDefault(match => match.Success)
            is { } found
            ? found.Groups[1].Value
            : null;

    [GeneratedRegex("^namespace ([A-Za-z0-9_.]+);", RegexOptions.None, 1000)]
    private static partial Regex Declaration();
}
