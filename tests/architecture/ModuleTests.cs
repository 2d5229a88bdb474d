namespace Panel.Architecture.Tests;

public sealed class ModuleTests
{
    public static TheoryData<string> Projects => [.. ProductAssemblies.All];

    [Theory, MemberData(nameof(Projects))]
    public void Modules_OfAProject_FormNoCycle(string project)
    {
        var cycle = ModuleGraph.Of(ProductAssemblies.FileOf(project)).FindCycle();

        Assert.True(cycle is null, cycle);
    }

    [Fact]
    public void Modules_ThatUseEachOther_AreFound()
    {
        var cycle = ModuleGraph.Of(typeof(ModuleTests).Assembly.Location).FindCycle();

        Assert.Contains("First uses Second", cycle, StringComparison.Ordinal);
    }
}
