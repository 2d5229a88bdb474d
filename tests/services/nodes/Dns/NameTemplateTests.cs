using Panel.Nodes.Dns.Auto;

namespace Panel.Nodes.Tests.Dns;

public sealed class NameTemplateTests
{
    private static readonly Guid Id = new("019b0000-1111-7222-8333-4444deadbeef");

    private static readonly Dictionary<string, string> Labels = new() { ["region"] = "EU West" };

    [Theory]
    [InlineData("{instance}", "My Server!", "my-server")]
    [InlineData("{instance}", "Größe", "grosse")]
    [InlineData("{instance}", "Žluťoučký", "zlutoucky")]
    [InlineData("{instance}", "日本", "deadbeef")]
    [InlineData("{instance}", "--a--", "a")]
    [InlineData("{instance}.games", "x", "x.games")]
    [InlineData("{instance}-{id8}", "x", "x-deadbeef")]
    [InlineData("{instance}.{org}", "x", "x.acme-inc")]
    [InlineData("{instance}.{label:region}", "x", "x.eu-west")]
    public void Fill_OfWhatPeopleTyped_IsAName(string template, string name, string expected) =>
        Assert.Equal(expected, NameTemplate.Fill(template, Values(name)));

    [Fact]
    public void Fill_WithoutTheLabel_IsNull() => Assert.Null(NameTemplate.Fill("{instance}.{label:none}", Values("x")));

    [Fact]
    public void Fill_OfALongName_FitsIntoALabel()
    {
        var name = NameTemplate.Fill("{instance}", Values(new string('a', 100)))!;

        Assert.Equal(63, name.Length);
        Assert.Equal(63, NameTemplate.WithId8(name, Id).Length);
        Assert.EndsWith("-deadbeef", NameTemplate.WithId8(name, Id));
    }

    [Theory]
    [InlineData("{instance}")]
    [InlineData("{id8}.x")]
    [InlineData("{instance}.{org}.{label:a}")]
    public void Template_ThatIsFine_HasNoProblem(string template) =>
        Assert.Null(NameTemplate.ProblemOf(template, "instance"));

    [Theory]
    [InlineData("")]
    [InlineData("www")]
    [InlineData("{node}")]
    [InlineData("{instance")]
    [InlineData("{instance}..x")]
    [InlineData("*.{instance}")]
    [InlineData("_panel-a.{instance}")]
    [InlineData("{instance}.{label:}")]
    [InlineData("{org}")]
    public void Template_ThatIsWrong_HasAProblem(string template) =>
        Assert.NotNull(NameTemplate.ProblemOf(template, "instance"));

    private static NameTemplate.Values Values(string name) => new(name, "Acme Inc.", Id, Labels);
}
