using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Contracts;

namespace Panel.Agent.Reports;

/// <summary>The reports an agent sends, by the name under which the outbox keeps them.</summary>
[JsonSerializable(typeof(NodeConnected))]
[JsonSerializable(typeof(NodeInventoryReported))]
[JsonSerializable(typeof(InstanceObserved))]
[JsonSerializable(typeof(InstancesObserved))]
[JsonSerializable(typeof(OperationProgressed))]
[JsonSerializable(typeof(OperationFinished))]
[JsonSerializable(typeof(NodeSample))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    private static readonly Dictionary<string, Type> Kept = new[]
    {
        typeof(NodeConnected),
        typeof(NodeInventoryReported),
        typeof(InstanceObserved),
        typeof(InstancesObserved),
        typeof(OperationProgressed),
        typeof(OperationFinished),
    }.ToDictionary(t => t.Name);

    public static string Write(object report) => JsonSerializer.Serialize(report, report.GetType(), Default);

    /// <summary>Null when this version does not know the type (a downgraded agent).</summary>
    public static object? Read(string type, string body) =>
        Kept.TryGetValue(type, out var known) ? JsonSerializer.Deserialize(body, known, Default) : null;
}
