namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Ends the reading of a text that is malformed or too costly; never leaves the readers of this folder.
/// </summary>
internal sealed class TextLimitException(string message) : Exception(message);
