namespace Panel.Hosting.Requests;

/// <summary>Metadata of an endpoint whose handler reads the body from the request itself.</summary>
/// <param name="Type"><see cref="Stream"/> for bytes.</param>
internal sealed record RequestBodyMetadata(Type Type, IReadOnlyList<string> ContentTypes);
