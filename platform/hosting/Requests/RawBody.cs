namespace Panel.Hosting.Requests;

/// <summary>A body that the handler reads from the request itself.</summary>
/// <param name="Type"><see cref="Stream"/> for bytes.</param>
internal sealed record RawBody(Type Type, IReadOnlyList<string> ContentTypes);
