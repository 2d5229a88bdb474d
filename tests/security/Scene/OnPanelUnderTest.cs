namespace Panel.Security.Tests.Scene;

[CollectionDefinition(Name)]
public sealed class OnPanelUnderTest : ICollectionFixture<PanelUnderTest>
{
    public const string Name = "panel under test";
}
