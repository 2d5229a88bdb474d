using System.Text.RegularExpressions;
using Panel.Testing;

namespace Panel.Agent.Tests.Instances.State;

public sealed partial class OneWriterTests
{
    [Fact]
    public void Record_OutsideOfItsWriter_IsMadeOrChangedByNoSource()
    {
        string[] allowed = ["Instances/State/", "Storage/InstanceStore.cs"];
        var agent = Path.Combine(Repository.Root, "agent");
        var sources = Directory
            .EnumerateFiles(agent, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(agent, file), Text: File.ReadAllText(file)))
            .Where(source => !source.Name.StartsWith("bin/", StringComparison.Ordinal))
            .Where(source => !source.Name.StartsWith("obj/", StringComparison.Ordinal))
            .ToList();

        var writers = sources.Where(source => Writing().IsMatch(source.Text)).Select(source => source.Name).ToList();

        Assert.NotEmpty(writers);
        Assert.DoesNotContain(writers, w => !allowed.Any(a => w.StartsWith(a, StringComparison.Ordinal)));
        Assert.Equal(
            ["Instances/InstanceContext.cs"],
            sources.Where(source => Saving().IsMatch(source.Text)).Select(source => source.Name)
        );
    }

    // A record is the only thing that has an observation, or is made from a reader's row.
    [GeneratedRegex(@"new InstanceRecord\(|\bObservation = |[Rr]ecord with\b|\br with\b", RegexOptions.None, 1000)]
    private static partial Regex Writing();

    [GeneratedRegex(@"\b[Jj]ournal\.Save\(", RegexOptions.None, 1000)]
    private static partial Regex Saving();
}
