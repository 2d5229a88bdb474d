using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>One panel, set up, for all tests that leave it as they found it.</summary>
public sealed class SharedPanel : IAsyncLifetime
{
    public StandalonePanel Panel { get; } = new();

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
