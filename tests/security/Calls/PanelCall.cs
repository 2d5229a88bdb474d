namespace Panel.Security.Tests.Calls;

/// <summary>One request, made of nothing that a library would put right.</summary>
/// <param name="Path">With the query.</param>
internal sealed record PanelCall(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    CallContent? Body = null
);

/// <param name="ContentType">Sent as it is; null sends none.</param>
internal sealed record CallContent(byte[] Bytes, string? ContentType);
