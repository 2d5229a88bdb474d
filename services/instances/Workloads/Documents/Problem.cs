namespace Panel.Instances.Workloads.Documents;

/// <summary>One thing wrong with a document.</summary>
/// <param name="Field">Path of the member, for example
/// <c>spec.ports[1].containerPort</c>; empty for the whole text.</param>
internal sealed record Problem(string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
