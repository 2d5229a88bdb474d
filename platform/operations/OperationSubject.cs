namespace Panel.Operations;

/// <summary>What an operation is about.</summary>
/// <param name="Type">For example instance, node, zone.</param>
/// <param name="Name">As it was called when the operation began.</param>
public sealed record OperationSubject(string Type, Guid Id, string Name);
