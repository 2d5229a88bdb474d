namespace Panel.Plugins.Host.Packages;

/// <summary>Contract versions, both ends included.</summary>
public sealed record ContractRange(int Min, int Max);
