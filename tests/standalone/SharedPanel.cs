using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>One panel, set up, for all tests that leave it as they found it.</summary>
public sealed class SharedPanel : IAsyncLifetime
{
    /// <summary>People register by themselves, which an operator has to switch on.</summary>
    public StandalonePanel Panel { get; } =
        new() { Settings = new Dictionary<string, string> { ["Identity__Registration"] = "true" } };

    /// <summary>Set by the initialization, which runs before any test.</summary>
    public PanelUser Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Panel.InitializeAsync();
        Admin = await Panel.Anonymous.BootstrapAsync(StandalonePanel.SetupCode);
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await Panel.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class OnSharedPanel : ICollectionFixture<SharedPanel>
{
    public const string Name = "shared panel";
}
