namespace Panel.Agent.Archives;

/// <summary>What packing or unpacking did.</summary>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Of their content, not packed.</param>
/// <param name="Warnings">What was left out or changed meanwhile, for people.</param>
internal sealed record ArchiveSummary(int Files, long Bytes, IReadOnlyList<string> Warnings);
