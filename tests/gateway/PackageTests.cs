using Panel.Testing;

namespace Panel.Gateway.Tests;

/// <summary>What the gateway ships.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("EntityFramework")]
    [InlineData("Npgsql")]
    [InlineData("Sqlite")]
    public void Gateway_AmongItsPackages_HasNoDatabase(string name) =>
        Assert.DoesNotContain(
            name,
            File.ReadAllText(Repository.PathOf("gateway", "packages.lock.json")),
            StringComparison.OrdinalIgnoreCase
        );
}
