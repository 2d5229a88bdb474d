using Panel.Architecture.Tests.First;

namespace Panel.Architecture.Tests.Second;

/// <summary>The other half.</summary>
internal sealed record Egg(Chicken? Chicken);
