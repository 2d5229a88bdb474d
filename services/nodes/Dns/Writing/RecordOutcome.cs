using Panel.Hosting.Errors;

namespace Panel.Nodes.Dns.Writing;

/// <summary>What became of a record.</summary>
/// <param name="Step">What was decided.</param>
/// <param name="Error">Why the provider did not do it.</param>
/// <param name="Removed">Our row is gone.</param>
internal readonly record struct RecordOutcome(RecordStep Step, ApiError? Error, bool Removed);
