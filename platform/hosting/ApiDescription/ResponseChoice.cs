namespace Panel.Hosting.ApiDescription;

/// <summary>Metadata of an endpoint: at this status its body is of one of these types.</summary>
public sealed record ResponseChoice(int Status, IReadOnlyList<Type> Types);
