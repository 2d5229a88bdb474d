using Panel.Architecture.Tests.Second;

namespace Panel.Architecture.Tests.First;

/// <summary>One half of a cycle, so that the search is seen to find one.</summary>
internal sealed record Chicken(Egg? Egg);
