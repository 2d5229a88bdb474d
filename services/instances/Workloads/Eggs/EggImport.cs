using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>A workload made from an egg.</summary>
/// <param name="Original">The egg as it came, kept beside the document so that nothing of it is lost.</param>
/// <param name="Warnings">What was not taken over as written, by the egg's member.</param>
internal sealed record EggImport(WorkloadDocument Document, JsonObject Original, IReadOnlyList<Problem> Warnings);
