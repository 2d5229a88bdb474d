using NetArchTest.Rules;

namespace Panel.Architecture.Tests;

public sealed class ServiceTests
{
    public static TheoryData<string> Services => [.. ProductAssemblies.Services];

    [Theory, MemberData(nameof(Services))]
    public void Service_KnowsNoOtherService(string service)
    {
        var others = ProductAssemblies.Services.Where(name => name != service).ToArray();

        var types = Types.InAssembly(ProductAssemblies.Load(service));

        Assert.NotEmpty(types.GetTypes());
        Assert.Empty(types.That().HaveDependencyOnAny(others).GetTypes().Select(type => type.FullName));
    }

    [Fact]
    public void Standalone_KnowsEveryService()
    {
        var types = Types.InAssembly(ProductAssemblies.Load(ProductAssemblies.Standalone));

        Assert.All(
            ProductAssemblies.Services,
            name => Assert.NotEmpty(types.That().HaveDependencyOnAny(name).GetTypes())
        );
    }

    [Fact]
    public void Gateway_CarriesNoEntityFramework()
    {
        var gateway = Path.Combine(Repository.Root, "gateway", "packages.lock.json");
        var nodes = Path.Combine(Repository.Root, "services", "nodes", "packages.lock.json");

        Assert.DoesNotContain("EntityFrameworkCore", File.ReadAllText(gateway), StringComparison.Ordinal);
        Assert.Contains("EntityFrameworkCore", File.ReadAllText(nodes), StringComparison.Ordinal);
    }
}
